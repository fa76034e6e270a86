namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>(1/K) Σ gᵢ.</summary>
internal sealed record MeanAggregation : GradientAggregation
{
    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients) => [.. Enumerable.Repeat(1.0 / gradients.Count, gradients.Count)];
}
