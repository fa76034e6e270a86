using System.Text.Json;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: goldens/metrics/joint.jsonl. Tolerance 1e-9; counts exact.</summary>
[Trait("Category", "Parity")]
public sealed class JointParityTests
{
    private const int NoLabel = -100;

    [Fact]
    public void JointExactMatch_EveryGoldenRow_EqualsReference()
    {
        var comparison = new ParityComparison("metrics: exact match", "own count", MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var golden in MetricGoldens.Rows("joint.jsonl"))
        {
            var heads = golden.GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("name").GetString()!).ToArray();
            var (metric, lookedAt) = (new JointExactMatch(heads), new JointExactMatch(heads));
            foreach (var row in golden.GetProperty("rows").EnumerateArray())
            {
                metric.AddRow(heads.Select(head => Judge(row, head)));
                lookedAt.AddRow(heads.Select(head => Judge(row, head)));
                _ = lookedAt.Compute();
            }

            var (id, expected) = (MetricGoldens.Id(golden), golden.GetProperty("expected"));
            Compare(goldens, $"{id} strict", expected.GetProperty("strict"), metric.Strict);
            Compare(goldens, $"{id} lenient", expected.GetProperty("lenient"), metric.Lenient);
            foreach (var head in expected.GetProperty("per_head_exact").EnumerateObject())
            {
                Compare(goldens, $"{id} {head.Name}", head.Value, metric.PerHead[head.Name]);
            }

            var values = metric.Compute().Select(value => value.Value);
            double[] counted = [metric.Strict.Value, metric.Lenient.Value, .. heads.Select(head => metric.PerHead[head].Value)];
            goldens.Check($"{id} depends on the cut into batches", metric.Compute().SequenceEqual(lookedAt.Compute()));
            goldens.Check($"{id} values", values.SequenceEqual(counted));
        }

        comparison.Finish();
    }

    private static (string Head, bool HasLabel, bool IsRight) Judge(JsonElement row, string head)
    {
        if (!row.GetProperty("labels").TryGetProperty(head, out var labels))
        {
            return (head, false, false);
        }

        var items = Items(labels).Zip(Items(row.GetProperty("predictions").GetProperty(head))).Where(item => item.First != NoLabel).ToArray();
        return (head, items.Length > 0, items.All(item => item.First == item.Second));
    }

    private static IEnumerable<int> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.GetInt32()) : [value.GetInt32()];

    private static void Compare(MetricGoldens goldens, string what, JsonElement expected, ExactMatchCount actual)
    {
        goldens.CompareCount($"{what} rows", expected.GetProperty("rows"), actual.Rows);
        goldens.CompareCount($"{what} right", expected.GetProperty("right"), actual.Right);
        goldens.Compare($"{what} value", expected.GetProperty("value"), actual.Value);
    }
}
