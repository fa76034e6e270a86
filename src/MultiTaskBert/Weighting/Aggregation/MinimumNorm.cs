namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>The shortest mix Σ wᵢgᵢ with w ≥ 0 and Σ wᵢ = 1, exactly.</summary>
internal static class MinimumNorm
{
    /// <param name="gramian">The products of the gradients.</param>
    /// <returns>w. If a gradient is 0, its weight is 1.</returns>
    internal static double[] Weights(double[,] gramian)
    {
        var size = gramian.GetLength(0);
        var norms = new double[size];
        for (var i = 0; i < size; i++)
        {
            norms[i] = Math.Sqrt(gramian[i, i]);
        }

        var weights = new double[size];
        var shortest = norms.Min();
        if (shortest == 0)
        {
            weights[Array.IndexOf(norms, 0.0)] = 1;
            return weights;
        }

        // With x = tw, t ≥ 0, the least of |Σ xᵢgᵢ|² + (Σ xᵢ − 1)² over t is m/(1 + m), m = |Σ wᵢgᵢ|²: it grows with m, so dropping the
        // sum's constraint leaves w as it is. Rows are scaled to length 1, and the shortest measures the 1, so nothing is lost beside it.
        var q = new double[size, size];
        double[] c = [.. norms.Select(norm => shortest / norm)];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                q[i, j] = (gramian[i, j] / norms[i] / norms[j]) + (c[i] * c[j]);
            }
        }

        var x = NonNegativeQuadratic.Minimize(q, c);
        var sum = x.Zip(c, (value, factor) => value * factor).Sum();
        for (var i = 0; i < size; i++)
        {
            weights[i] = x[i] * c[i] / sum;
        }

        return weights;
    }
}
