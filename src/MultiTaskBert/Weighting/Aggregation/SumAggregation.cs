namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>Σ gᵢ.</summary>
internal sealed record SumAggregation : GramianAggregation
{
    /// <inheritdoc/>
    public override IReadOnlyList<double> Weights(TaskGradients gradients) => [.. Enumerable.Repeat(1.0, gradients.Count)];
}
