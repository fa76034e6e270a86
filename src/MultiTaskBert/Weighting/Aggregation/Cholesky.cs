namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>Solves small systems with a symmetric positive definite matrix.</summary>
internal static class Cholesky
{
    // A pivot this small beside its diagonal entry is rounding: the row depends on those before it.
    private const double SmallestPivot = 1e-14;

    /// <summary>x with Ax = b for the rows and columns <paramref name="rows"/> of A; null if they are linearly dependent.</summary>
    internal static double[]? Solve(double[,] matrix, double[] right, IReadOnlyList<int> rows)
    {
        var size = rows.Count;
        var lower = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[rows[i], rows[j]];
                for (var k = 0; k < j; k++)
                {
                    sum -= lower[i, k] * lower[j, k];
                }

                if (i != j)
                {
                    lower[i, j] = sum / lower[j, j];
                }
                else if (sum > SmallestPivot * matrix[rows[i], rows[i]])
                {
                    lower[i, i] = Math.Sqrt(sum);
                }
                else
                {
                    return null;
                }
            }
        }

        double[] x = [.. rows.Select(row => right[row])];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < i; k++)
            {
                x[i] -= lower[i, k] * x[k];
            }

            x[i] /= lower[i, i];
        }

        for (var i = size - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < size; k++)
            {
                x[i] -= lower[k, i] * x[k];
            }

            x[i] /= lower[i, i];
        }

        return x;
    }
}
