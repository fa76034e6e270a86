namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// Liu et al. 2021, "Towards impartial multi-task learning", equation 6: the weights, of sum 1, under which the result has the same projection on
/// every gradient's direction: G⁺d over its sum, d the gradients' lengths. By the pseudo-inverse, so dependent gradients do no harm.
/// </summary>
/// <remarks>Where only weights of sum 0 would do that, the result is 0.</remarks>
internal sealed record ImtlGAggregation : GradientAggregation
{
    private const double SmallestSum = 1e-12;

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        double[] lengths = [.. Enumerable.Range(0, gradients.Count).Select(gradients.Norm)];
        var longest = lengths.Max();
        if (longest == 0)
        {
            return lengths;
        }

        var weights = new SymmetricEigen(gradients.Gramian).Apply(value => longest * longest / value, [.. lengths.Select(length => length / longest)]);
        var sum = weights.Sum();
        return Math.Abs(sum) > SmallestSum ? [.. weights.Select(weight => weight / sum)] : new double[weights.Length];
    }
}
