using System.Text.Json;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Weighting.Aggregation;

/// <summary>The aggregation of the library for each method of <c>gradients.json</c>, by the beginning of its name.</summary>
internal static class GradientMethods
{
    private static readonly (string Prefix, Func<string, JsonElement, GradientAggregation> Make)[] Known =
    [
        ("sum", (_, _) => GradientAggregation.Sum),
        ("mean", (_, _) => GradientAggregation.Mean),
        ("mgda", (_, _) => GradientAggregation.Mgda),
        ("cagrad", (_, info) => GradientAggregation.CAGrad(info.GetProperty("c").GetDouble())),
        ("nash_mtl", (name, _) => GradientAggregation.NashMtl(name.EndsWith("_max_norm_1", StringComparison.Ordinal) ? 1 : double.PositiveInfinity)),
        ("aligned_mtl_", (name, _) => GradientAggregation.AlignedMtl(sum: name.EndsWith("_sum", StringComparison.Ordinal))),
        ("imtl_g", (_, _) => GradientAggregation.ImtlG),
        ("upgrad_unregularised", (_, _) => GradientAggregation.UPGrad(regularization: 0, threshold: 0)),
        ("upgrad", (_, info) => GradientAggregation.UPGrad(info.GetProperty("regularisation").GetDouble(), info.GetProperty("normalisation_threshold").GetDouble())),
    ];

    /// <summary>Why the stored answer is not to be compared; null if it is.</summary>
    internal static string? ReasonToSkip(JsonElement info) =>
        Has(info, "near_stationary") || (info.TryGetProperty("compare", out var compare) && !compare.GetBoolean())
            ? "near stationary: a mix of the gradients vanishes, where the reference implementations disagree; the file says not to compare"
            : Has(info, "rank_depends_on_rounding") ? "the rank depends on rounding; the README says to skip" : null;

    /// <summary>Combines the gradients; a name that ends in <c>_callN</c> is the N-th call of one aggregator on the same gradients.</summary>
    internal static AggregatedGradient Aggregate(string name, JsonElement info, TaskGradients gradients, string matrix, SafeTensorsReader tensors)
    {
        using var aggregator = Start(name, info, gradients, matrix, tensors);
        var calls = name.Split("_call") is [_, var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 1;
        AggregatedGradient? result = null;
        for (var call = 0; call < calls; call++)
        {
            result = aggregator.Aggregate(gradients, new WeightingStep(call, 0));
        }

        return result!;
    }

    private static GradientAggregator Start(string name, JsonElement info, TaskGradients gradients, string matrix, SafeTensorsReader tensors)
    {
        if (name.StartsWith("graddrop", StringComparison.Ordinal))
        {
            var draws = tensors.Read($"{matrix}/graddrop.uniform_draws").data<double>().ToArray();
            return new GradDropAggregation.Aggregator(info.GetProperty("leak").GetDouble(), _ => new Queue<double>(draws).Dequeue);
        }

        if (name.StartsWith("pcgrad_", StringComparison.Ordinal))
        {
            return new PCGradAggregation.Aggregator(Order(name), seed: 0);
        }

        if (name.StartsWith("gradvac_", StringComparison.Ordinal))
        {
            return new GradVacAggregation.Aggregator(new GradVacAggregation(), Order(name), gradients.Heads, seed: 0);
        }

        var make = Array.Find(Known, method => name.StartsWith(method.Prefix, StringComparison.Ordinal)).Make
            ?? throw new NotSupportedException($"The library has no aggregation '{name}'.");
        return make(name, info).Start(gradients.Heads, seed: 0);
    }

    private static TaskOrder Order(string name) => name.Contains("_ascending", StringComparison.Ordinal) ? TaskOrder.Ascending : TaskOrder.Descending;

    private static bool Has(JsonElement info, string name) => info.TryGetProperty(name, out var value) && value.GetBoolean();
}
