using System.Text.Json;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Entities;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: nervaluate 1.2.1, goldens/metrics/nervaluate.jsonl. Tolerance 1e-9; counts exact.</summary>
[Trait("Category", "Parity")]
public sealed class NervaluateParityTests
{
    [Fact]
    public void PartialEntityF1_EveryGoldenRow_EqualsNervaluate()
    {
        var comparison = new ParityComparison("metrics: partial entities", "nervaluate", MetricGoldens.Tolerance);
        var goldens = new MetricGoldens(comparison);
        foreach (var row in MetricGoldens.Rows("nervaluate.jsonl"))
        {
            var id = MetricGoldens.Id(row);
            var types = MetricGoldens.Strings(row.GetProperty("types"));
            IReadOnlyList<string>[] truths = [.. MetricGoldens.Sentences(row.GetProperty("y_true"))], predictions = [.. MetricGoldens.Sentences(row.GetProperty("y_pred"))];
            var metric = goldens.Feed(id, () => new PartialEntityF1(types), truths, predictions);
            foreach (var matching in row.GetProperty("expected").GetProperty("overall").EnumerateObject())
            {
                Compare(goldens, $"{id} {matching.Name}", matching.Value, metric.Counts(Matching(matching.Name)));
                goldens.Compare($"{id} f1_{matching.Name}", matching.Value.GetProperty("f1"), metric.Value($"f1_{matching.Name}"));
            }

            foreach (var type in row.GetProperty("expected").GetProperty("per_type").EnumerateObject())
            {
                foreach (var matching in type.Value.EnumerateObject())
                {
                    Compare(goldens, $"{id} {type.Name} {matching.Name}", matching.Value, metric.Counts(Matching(matching.Name), type.Name));
                }
            }
        }

        comparison.Finish();
    }

    private static EntityMatching Matching(string name) => Enum.Parse<EntityMatching>(name == "ent_type" ? nameof(EntityMatching.EntityType) : name, ignoreCase: true);

    private static void Compare(MetricGoldens goldens, string what, JsonElement expected, EntityMatchCounts actual)
    {
        goldens.CompareCount($"{what} correct", expected.GetProperty("correct"), actual.Correct);
        goldens.CompareCount($"{what} incorrect", expected.GetProperty("incorrect"), actual.Incorrect);
        goldens.CompareCount($"{what} partial", expected.GetProperty("partial"), actual.Partial);
        goldens.CompareCount($"{what} missed", expected.GetProperty("missed"), actual.Missed);
        goldens.CompareCount($"{what} spurious", expected.GetProperty("spurious"), actual.Spurious);
        goldens.CompareCount($"{what} possible", expected.GetProperty("possible"), actual.Possible);
        goldens.CompareCount($"{what} actual", expected.GetProperty("actual"), actual.Actual);
        goldens.Compare($"{what} precision", expected.GetProperty("precision"), actual.Precision);
        goldens.Compare($"{what} recall", expected.GetProperty("recall"), actual.Recall);
        goldens.Compare($"{what} f1", expected.GetProperty("f1"), actual.F1);
    }
}
