using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Training.Steps;

/// <summary>Makes one gradient of the gradients of the heads' plain losses, and tells the weigher how long these are. Owns the aggregator.</summary>
/// <param name="weigher">What weighs the losses.</param>
/// <param name="needs">What it is to be told.</param>
/// <param name="aggregator">What combines the weighted gradients; null for their sum.</param>
internal sealed class AggregatedStep(LossWeigher weigher, WeightingNeeds needs, GradientAggregator? aggregator) : IDisposable
{
    /// <summary>Whether the heads' own parameters follow their plain losses.</summary>
    internal bool HasPlainHeads => needs.HasFlag(WeightingNeeds.PlainHeads);

    internal GradientAggregator? Aggregator => aggregator;

    /// <summary>Row i times the weight of head i, then aggregated. The gradient of a single head stays as it is: there is nothing that it could be against.</summary>
    /// <param name="plain">The gradients before weighting; they are used up.</param>
    /// <param name="slopes">By how much the total loss grows with each loss.</param>
    /// <param name="at">Which step it is.</param>
    /// <returns>[D] in the dispose scope of the caller, and by what each plain gradient is in it; NaN where each coordinate goes its own way.</returns>
    internal (Tensor Gradient, IReadOnlyDictionary<string, double> Weights) Combine(TaskGradients plain, Dictionary<string, double> slopes, WeightingStep at)
    {
        if (needs.HasFlag(WeightingNeeds.GradientNorms) && plain.Count > 1)
        {
            weigher.ObserveGradientNorms(plain.Heads.Select((head, i) => (Head: head, Norm: plain.Norm(i))).ToDictionary(norm => norm.Head, norm => norm.Norm, StringComparer.Ordinal));
        }

        double[] weights = [.. plain.Heads.Select(head => slopes[head])];
        if (aggregator is null || plain.Count == 1)
        {
            return (plain.Combine(weights), slopes);
        }

        plain.Scale(weights);
        var aggregated = aggregator.Aggregate(plain, at);
        return (
            aggregated.Gradient,
            plain.Heads.Select((head, i) => (Head: head, Weight: weights[i] * (aggregated.Weights?[i] ?? double.NaN)))
                .ToDictionary(weight => weight.Head, weight => weight.Weight, StringComparer.Ordinal));
    }

    public void Dispose() => aggregator?.Dispose();
}
