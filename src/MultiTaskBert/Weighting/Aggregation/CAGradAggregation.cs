using MultiTaskBert.Runtime;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// CAGrad, of Liu et al. 2021, "Conflict-averse gradient descent", equation 3 and algorithm 1: d = g₀ + c|g₀| g_w/|g_w|, g₀ the mean and w the minimum over the
/// simplex of F(w) = g_w·g₀ + c|g₀||g_w|. Not rescaled.
/// </summary>
/// <remarks>
/// Heads without gradient are left out beforehand: no direction changes their loss. Where some mix of the others vanishes, no direction lets
/// every loss fall, and the result is 0.
/// </remarks>
internal sealed record CAGradAggregation : GradientAggregation
{
    internal const double DefaultRadius = 0.5;

    // Mixes shorter than this beside the longest gradient are taken for 0.
    private const double SmallestMix = 1e-9;

    /// <summary>c: how far from the mean, in lengths of the mean; finite and at least 0. 0 is the mean.</summary>
    public double Radius { get; init; } = DefaultRadius;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.NotNegative(Radius);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Weights(TaskGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var weights = new double[gradients.Count];
        int[] rows = [.. Enumerable.Range(0, gradients.Count).Where(head => gradients.Norm(head) > 0)];
        if (rows.Length == 0)
        {
            return weights;
        }

        var longest = rows.Max(gradients.Norm);
        var gramian = new double[rows.Length, rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                gramian[i, j] = gradients.Gramian[rows[i], rows[j]] / longest / longest;
            }
        }

        var mix = Solve(gramian);
        for (var i = 0; i < rows.Length; i++)
        {
            weights[rows[i]] = mix[i];
        }

        return weights;
    }

    private double[] Solve(double[,] gramian)
    {
        var size = gramian.GetLength(0);
        double[] mean = [.. Enumerable.Repeat(1.0 / size, size)];
        var length = Radius * Mix.Norm(gramian, mean);
        if (length == 0)
        {
            return mean;
        }

        // |g_w| = min over ρ of (|g_w|²/ρ + ρ)/2, so for each ρ the best w makes g_w + (ρ/length)g₀ shortest, and F falls with ρ where
        // |g_w| > ρ: the ρ of the minimum is found by bisection of its logarithm.
        var (low, high) = (Math.Log(SmallestMix), Math.Log(2));
        var w = mean;
        for (var i = 0; i < 100 && high - low > 1e-15; i++)
        {
            var middle = (low + high) / 2;
            w = MinimumNorm.Weights(Shifted(gramian, mean, Math.Exp(middle) / length));
            if (Math.Log(Mix.Norm(gramian, w)) > middle)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        var norm = Mix.Norm(gramian, w);
        return norm > 2 * SmallestMix ? [.. w.Select(value => (1.0 / size) + (length * value / norm))] : new double[size];
    }

    // The products of gᵢ + t g₀.
    private static double[,] Shifted(double[,] gramian, double[] mean, double t)
    {
        var size = mean.Length;
        double[] along = [.. Enumerable.Range(0, size).Select(i => Mix.Product(gramian, mean, i))];
        var square = along.Average();
        var shifted = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                shifted[i, j] = gramian[i, j] + (t * (along[i] + along[j])) + (t * t * square);
            }

            shifted[i, i] = Math.Max(0, shifted[i, i]);
        }

        return shifted;
    }
}
