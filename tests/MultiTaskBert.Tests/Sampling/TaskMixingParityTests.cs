using System.Text.Json;
using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests.Parity;

namespace MultiTaskBert.Tests.Sampling;

/// <summary>Probabilities, batches and passes of every method of mixing against the formulas of the papers.</summary>
[Trait("Category", "Parity")]
public sealed class TaskMixingParityTests
{
    [Fact]
    public void Plan_EveryCase_AgreesWithTheFormulas()
    {
        var file = Goldens.Json("sampling/mixing.json");
        var numbers = new ParityComparison("sampling: probabilities, batches and passes", "formulas", file.GetProperty("tolerance").GetDouble(), relative: true);
        var counts = new ParityComparison("sampling: whole batches", "formulas", tolerance: 0);
        foreach (var item in file.GetProperty("cases").EnumerateArray())
        {
            var id = string.Join(' ', item.EnumerateObject().Where(p => p.Name is not ("probabilities" or "expected_batches" or "apportioned_batches" or "expected_passes_over_the_data")));
            var (epoch, epochs) = item.TryGetProperty("epoch", out var number) ? (number.GetInt32() - 1, item.GetProperty("epochs").GetInt32()) : (0, 1);
            var plan = Mixing(item).Plan([.. item.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt64())], item.GetProperty("batch_size").GetInt32(), epoch, epochs);
            Compare(numbers, $"{id}: probability", item.GetProperty("probabilities"), plan.Probabilities);
            Compare(numbers, $"{id}: expected batches", item.GetProperty("expected_batches"), plan.ExpectedBatches);
            Compare(numbers, $"{id}: expected passes", item.GetProperty("expected_passes_over_the_data"), plan.ExpectedPasses);
            var apportioned = item.GetProperty("apportioned_batches").EnumerateArray().Select(count => count.GetInt64());
            counts.Case($"{id}: apportioned", apportioned.SequenceEqual(plan.ApportionedBatches) ? null : $"[{string.Join(", ", plan.ApportionedBatches)}], not [{string.Join(", ", apportioned)}]");
            counts.Case($"{id}: steps", item.GetProperty("steps_per_epoch").GetInt64(), plan.StepsPerEpoch);
        }

        Assert.Multiple(numbers.Finish, counts.Finish);
    }

    private static void Compare(ParityComparison comparison, string id, JsonElement expected, IReadOnlyList<double> actual)
    {
        comparison.Case($"{id}: number of tasks", expected.GetArrayLength() == actual.Count ? null : $"{actual.Count}");
        foreach (var (task, (value, ours)) in expected.EnumerateArray().Zip(actual).Index())
        {
            comparison.Case($"{id} of task {task}", value.GetDouble(), ours);
        }
    }

    private static TaskMixing Mixing(JsonElement item) => item.GetProperty("method").GetString() switch
    {
        "proportional" => TaskMixing.Proportional,
        "uniform" => TaskMixing.Uniform,
        "power" => TaskMixing.Power(item.GetProperty("alpha").GetDouble()),
        "machamp" => TaskMixing.Power(item.GetProperty("smoothing").GetDouble()),
        "temperature" => TaskMixing.Temperature(item.GetProperty("temperature").GetDouble()),
        "annealed" => TaskMixing.Annealed,
        "examples_cap" => TaskMixing.ExamplesCap(item.GetProperty("cap").GetInt64(), item.TryGetProperty("temperature", out var t) ? t.GetDouble() : 1),
        var unknown => throw new NotSupportedException($"There is no mixing '{unknown}'."),
    };
}
