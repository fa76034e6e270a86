using System.Text.Json;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tags;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: seqeval 1.2.2, goldens/metrics/seqeval.jsonl. Tolerance 1e-9; spans and counts exact.</summary>
[Trait("Category", "Parity")]
public sealed class SeqevalParityTests
{
    [Fact]
    public void SeqevalF1_EveryGoldenRowAndMode_EqualsSeqeval()
    {
        var comparison = new ParityComparison("metrics: seqeval entities", "seqeval", MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in MetricGoldens.Rows("seqeval.jsonl"))
        {
            foreach (var mode in row.GetProperty("expected").EnumerateObject())
            {
                var what = $"{MetricGoldens.Id(row)} {mode.Name}";
                if (mode.Value.TryGetProperty("error", out _))
                {
                    goldens.Check($"{what}: no error", Throws(new SeqevalF1(Scheme(mode.Name)), row));
                    continue;
                }

                Compare(goldens, what, mode.Value, Fed(goldens, what, row, () => new SeqevalF1(Scheme(mode.Name))));
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void SeqevalSpans_EveryGoldenRowAndMode_EqualsSeqeval()
    {
        var comparison = new ParityComparison("metrics: seqeval spans", "seqeval", MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in MetricGoldens.Rows("seqeval.jsonl"))
        {
            foreach (var mode in row.GetProperty("entities").EnumerateObject())
            {
                foreach (var (side, tags) in new[] { ("true", "y_true"), ("pred", "y_pred") })
                {
                    var actual = MetricGoldens.Sentences(row.GetProperty(tags))
                        .SelectMany((sentence, index) => Read(sentence, Scheme(mode.Name)).Select(span => (index, span)));
                    var expected = mode.Value.GetProperty(side).EnumerateArray()
                        .Select(item => (item[0].GetInt32(), new WordSpan(item[1].GetString()!, item[2].GetInt32(), item[3].GetInt32())));
                    goldens.Check($"{MetricGoldens.Id(row)} {mode.Name} {side}: {string.Join(' ', actual)}", expected.ToHashSet().SetEquals(actual));
                }
            }
        }

        comparison.Finish();
    }

    [Fact]
    public void TokenAccuracy_EveryGoldenRow_EqualsSeqeval()
    {
        var comparison = new ParityComparison("metrics: seqeval token accuracy", "seqeval", MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in MetricGoldens.Rows("seqeval.jsonl"))
        {
            var metric = Fed(goldens, MetricGoldens.Id(row), row, () => new TokenAccuracy());
            goldens.Compare(MetricGoldens.Id(row), row.GetProperty("token_accuracy"), metric.Value("token_accuracy"));
        }

        comparison.Finish();
    }

    private static void Compare(MetricGoldens goldens, string what, JsonElement expected, SeqevalF1 metric)
    {
        var report = metric.Report();
        goldens.Compare($"{what} micro", expected.GetProperty("micro"), report.Micro);
        goldens.Compare($"{what} macro", expected.GetProperty("macro"), report.Macro);
        goldens.Compare($"{what} weighted", expected.GetProperty("weighted"), report.Weighted);
        goldens.Compare($"{what} headline", expected.GetProperty("micro").GetProperty("f1"), metric.Compute()[0].Value);

        var types = expected.GetProperty("per_type").EnumerateObject().ToArray();
        goldens.Check(
            $"{what}: types {string.Join(' ', report.PerClass.Keys)}",
            types.Select(type => type.Name).ToHashSet(StringComparer.Ordinal).SetEquals(report.PerClass.Keys));
        foreach (var type in types.Where(type => report.PerClass.ContainsKey(type.Name)))
        {
            goldens.Compare($"{what} {type.Name}", type.Value, report.PerClass[type.Name]);
        }
    }

    private static SeqevalScheme? Scheme(string mode) =>
        string.Equals(mode, "default", StringComparison.Ordinal) ? null : Enum.Parse<SeqevalScheme>(mode["strict_".Length..], ignoreCase: true);

    private static IReadOnlyList<WordSpan> Read(string[] tags, SeqevalScheme? scheme) =>
        scheme is { } strict ? SeqevalSpans.Strict(tags, strict) : SeqevalSpans.Lenient(tags);

    private static T Fed<T>(MetricGoldens goldens, string what, JsonElement row, Func<T> create)
        where T : Metric<IReadOnlyList<string>> => goldens.Feed<T, IReadOnlyList<string>, IReadOnlyList<string>>(
            what, create, MetricGoldens.Sentences(row.GetProperty("y_true")), MetricGoldens.Sentences(row.GetProperty("y_pred")));

    private static void AddAll(Metric<IReadOnlyList<string>> metric, JsonElement row) =>
        metric.AddAll(MetricGoldens.Sentences(row.GetProperty("y_true")), MetricGoldens.Sentences(row.GetProperty("y_pred")));

    private static bool Throws(SeqevalF1 metric, JsonElement row)
    {
        try
        {
            AddAll(metric, row);
            return false;
        }
        catch (ArgumentException error)
        {
            var sentences = MetricGoldens.Sentences(row.GetProperty("y_true")).Concat(MetricGoldens.Sentences(row.GetProperty("y_pred")));
            return sentences.SelectMany(sentence => sentence).Any(tag => error.Message.Contains($"'{tag}'", StringComparison.Ordinal));
        }
    }
}
