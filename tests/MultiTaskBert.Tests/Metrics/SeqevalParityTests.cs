using System.Text.Json;
using MultiTaskBert.Metrics;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: seqeval 1.2.2, goldens/metrics/seqeval.jsonl. Tolerance 1e-9; spans and counts exact.</summary>
[Trait("Category", "Parity")]
public sealed class SeqevalParityTests
{
    [Fact]
    public void EntityF1_EveryGoldenRowAndMode_EqualsSeqeval()
    {
        var goldens = new MetricGoldens();
        foreach (var row in MetricGoldens.Rows("seqeval.jsonl"))
        {
            foreach (var mode in row.GetProperty("expected").EnumerateObject())
            {
                var metric = new EntityF1(Scheme(mode.Name));
                var what = $"{MetricGoldens.Id(row)} {mode.Name}";
                if (mode.Value.TryGetProperty("error", out _))
                {
                    goldens.Check($"{what}: no error", Throws(metric, row));
                    continue;
                }

                AddAll(metric, row);
                Compare(goldens, what, mode.Value, metric);
            }
        }

        goldens.AssertNoDifference();
    }

    [Fact]
    public void EntitySpans_EveryGoldenRowAndMode_EqualsSeqeval()
    {
        var goldens = new MetricGoldens();
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

        goldens.AssertNoDifference();
    }

    [Fact]
    public void TokenAccuracy_EveryGoldenRow_EqualsSeqeval()
    {
        var goldens = new MetricGoldens();
        foreach (var row in MetricGoldens.Rows("seqeval.jsonl"))
        {
            var metric = new TokenAccuracy();
            AddAll(metric, row);
            goldens.Compare(MetricGoldens.Id(row), row.GetProperty("token_accuracy"), metric.Value("token_accuracy"));
        }

        goldens.AssertNoDifference();
    }

    private static void Compare(MetricGoldens goldens, string what, JsonElement expected, EntityF1 metric)
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

    private static TagScheme? Scheme(string mode) =>
        string.Equals(mode, "default", StringComparison.Ordinal) ? null : Enum.Parse<TagScheme>(mode["strict_".Length..], ignoreCase: true);

    private static IReadOnlyList<WordSpan> Read(string[] tags, TagScheme? scheme) =>
        scheme is { } strict ? EntitySpans.Strict(tags, strict) : EntitySpans.Lenient(tags);

    private static void AddAll(Metric<IReadOnlyList<string>> metric, JsonElement row) =>
        metric.AddAll(MetricGoldens.Sentences(row.GetProperty("y_true")), MetricGoldens.Sentences(row.GetProperty("y_pred")));

    private static bool Throws(EntityF1 metric, JsonElement row)
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
