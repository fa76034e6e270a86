using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Weighting;

/// <summary>One trajectory of a weigher beside the stored one: heads named by number, losses in double precision, everything noted in a comparison.</summary>
internal sealed class WeighingTrace(ParityComparison comparison, string id, bool relative = false)
{
    /// <summary>Names for so many heads.</summary>
    internal static string[] Heads(int count) => [.. Enumerable.Range(0, count).Select(i => $"head{i}")];

    internal static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Weighs losses given as numbers; the weights returned are the derivatives of the total, to which the reported ones must be equal.</summary>
    internal static (double Total, double[] Weights) Weigh(Func<IReadOnlyList<HeadLoss>, CombinedLoss> combine, double[] losses)
    {
        using var scope = NewDisposeScope();
        var heads = Heads(losses.Length);
        Tensor[] leaves = [.. losses.Select(loss => tensor(loss, dtype: float64).requires_grad_())];
        var combined = combine([.. heads.Select((head, i) => new HeadLoss(head, leaves[i]))]);
        combined.Total.backward();
        double[] weights = [.. leaves.Select(leaf => leaf.grad!.item<double>())];
        Assert.Equal(weights, heads.Select(head => combined.Weights[head]));
        return (combined.Total.item<double>(), weights);
    }

    /// <summary>Adds a case: the largest deviation of some numbers, each absolute or relative, whichever is smaller, or relative alone.</summary>
    internal void Case(int step, string what, JsonElement expected, params double[] actual)
    {
        double[] numbers = expected.ValueKind == JsonValueKind.Array ? [.. Flat(expected)] : [expected.GetDouble()];
        Assert.Equal(numbers.Length, actual.Length);
        var largest = 0.0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var difference = Math.Abs(numbers[i] - actual[i]);
            var deviation = difference == 0 ? 0 : difference / (relative ? Math.Abs(numbers[i]) : Math.Max(1, Math.Abs(numbers[i])));
            largest = double.IsNaN(deviation) ? deviation : Math.Max(largest, deviation);
        }

        comparison.Case($"{id}, step {step}, {what}", largest);
    }

    private static IEnumerable<double> Flat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flat) : [value.GetDouble()];
}
