namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// Aligned-MTL, of Senushkin et al. 2023, "Independent component alignment for multi-task learning", algorithm 1: with G = VΛV', the weights are
/// √λ_min V Λ^(−½) V'p over the eigenvalues that are not 0, p the preference: 1/K, or 1 for the sum.
/// </summary>
internal sealed record AlignedMtlAggregation : GradientAggregation
{
    internal const bool DefaultIsSum = false;

    /// <summary>Whether all are added up, as in LibMTL; otherwise their mean is taken, as in TorchJD.</summary>
    public bool IsSum { get; init; } = DefaultIsSum;

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        double[] preference = [.. Enumerable.Repeat(IsSum ? 1 : 1.0 / gradients.Count, gradients.Count)];
        var eigen = new SymmetricEigen(gradients.Gramian);
        if (eigen.Kept.Length == 0)
        {
            return preference;   // All gradients are 0.
        }

        var smallest = eigen.Kept.Min(i => eigen.Values[i]);
        return eigen.Apply(value => Math.Sqrt(smallest / value), preference);
    }
}
