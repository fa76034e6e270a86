namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>Σ gᵢ.</summary>
internal sealed record SumAggregation : GradientAggregation
{
    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients) => [.. Enumerable.Repeat(1.0, gradients.Count)];
}
