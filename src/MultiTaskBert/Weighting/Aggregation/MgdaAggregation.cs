namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// Désidéri 2012, "Multiple-gradient descent algorithm", theorem 2.2; Sener and Koltun 2018, equation 3: the shortest convex combination, found
/// exactly, not by Frank-Wolfe steps.
/// </summary>
internal sealed record MgdaAggregation : GradientAggregation
{
    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients) => MinimumNorm.Weights(gradients.Gramian);
}
