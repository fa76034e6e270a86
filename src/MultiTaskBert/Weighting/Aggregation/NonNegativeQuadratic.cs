namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>Minimizes ½x'Qx − c'x over x ≥ 0, exactly, for a small positive semidefinite Q.</summary>
/// <remarks>The active-set method of Lawson and Hanson 1974, "Solving least squares problems", chapter 23, on the normal equations.</remarks>
internal static class NonNegativeQuadratic
{
    // Slopes are of numbers of size 1 after scaling; below this they are rounding.
    private const double SmallestSlope = 1e-13;

    internal static double[] Minimize(double[,] q, double[] c)
    {
        var size = c.Length;

        // Scaled to a diagonal of ones, so that rows of any size are treated alike.
        var scale = new double[size];
        for (var i = 0; i < size; i++)
        {
            scale[i] = q[i, i] > 0 ? 1 / Math.Sqrt(q[i, i]) : 0;
        }

        var scaled = new double[size, size];
        var right = new double[size];
        for (var i = 0; i < size; i++)
        {
            right[i] = c[i] * scale[i];
            for (var j = 0; j < size; j++)
            {
                scaled[i, j] = q[i, j] * scale[i] * scale[j];
            }
        }

        var solution = Search(scaled, right);
        return [.. solution.Select((value, i) => value * scale[i])];
    }

    private static double[] Search(double[,] q, double[] c)
    {
        var size = c.Length;
        var x = new double[size];
        var free = new List<int>();
        var refused = new HashSet<int>();   // Directions that, to rounding, depend on the free ones.
        var threshold = SmallestSlope * Math.Max(double.Epsilon, c.Max(Math.Abs));
        while (Steepest(q, c, x, free, refused, threshold) is { } entering)
        {
            free.Add(entering);
            var best = Cholesky.Solve(q, c, free);
            if (best is null || best[^1] <= 0)
            {
                free.RemoveAt(free.Count - 1);
                refused.Add(entering);
                continue;
            }

            refused.Clear();
            while (best is not null && best.Any(value => value <= 0))
            {
                Retreat(x, free, best);
                best = Cholesky.Solve(q, c, free);
            }

            for (var i = 0; best is not null && i < free.Count; i++)
            {
                x[free[i]] = best[i];
            }
        }

        return x;
    }

    // The variable at 0 along which the function falls most; null at the minimum.
    private static int? Steepest(double[,] q, double[] c, double[] x, List<int> free, HashSet<int> refused, double threshold)
    {
        int? entering = null;
        var steepest = threshold;
        for (var i = 0; i < x.Length; i++)
        {
            if (q[i, i] <= 0 || free.Contains(i) || refused.Contains(i))
            {
                continue;
            }

            var slope = c[i] - Mix.Product(q, x, i);
            if (slope > steepest)
            {
                (entering, steepest) = (i, slope);
            }
        }

        return entering;
    }

    // Goes towards the best point of the free variables until the first of them is 0, and lets those go.
    private static void Retreat(double[] x, List<int> free, double[] best)
    {
        var ratio = 1.0;
        var leaving = -1;
        for (var i = 0; i < best.Length; i++)
        {
            if (best[i] <= 0)
            {
                var reach = x[free[i]] / (x[free[i]] - best[i]);
                if (leaving < 0 || reach < ratio)
                {
                    (ratio, leaving) = (reach, i);
                }
            }
        }

        for (var i = 0; i < best.Length; i++)
        {
            x[free[i]] = i == leaving ? 0 : Math.Max(0, x[free[i]] + (ratio * (best[i] - x[free[i]])));
        }

        free.RemoveAll(i => x[i] == 0);
    }
}
