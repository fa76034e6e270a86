namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix, by the cyclic method of Jacobi (Golub and Van Loan 2013, section 8.5).</summary>
internal sealed class SymmetricEigen
{
    private const int MostSweeps = 60;
    private const double MachineEpsilon = 2.220446049250313e-16;
    private readonly double[,] _vectors;

    internal SymmetricEigen(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var rotated = (double[,])matrix.Clone();
        _vectors = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            _vectors[i, i] = 1;
        }

        for (var sweep = 0; sweep < MostSweeps && Sweep(rotated); sweep++)
        {
        }

        Values = [.. Enumerable.Range(0, size).Select(i => rotated[i, i])];
        var largest = Values.Max();
        Kept = [.. Enumerable.Range(0, size).Where(i => Values[i] > largest * size * MachineEpsilon)];
    }

    /// <summary>The eigenvalues, in no order.</summary>
    internal double[] Values { get; }

    /// <summary>Which eigenvalues are above the largest times size times machine epsilon, as <c>torch.linalg.matrix_rank</c> counts.</summary>
    internal int[] Kept { get; }

    /// <summary>Σ over the kept eigenvalues λ of f(λ)(v·x)v: a function of the matrix, applied to a vector.</summary>
    internal double[] Apply(Func<double, double> function, double[] x)
    {
        var result = new double[x.Length];
        foreach (var k in Kept)
        {
            var along = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                along += _vectors[i, k] * x[i];
            }

            for (var i = 0; i < x.Length; i++)
            {
                result[i] += function(Values[k]) * along * _vectors[i, k];
            }
        }

        return result;
    }

    // One rotation for each pair; returns whether anything was left to rotate away.
    private bool Sweep(double[,] a)
    {
        var size = a.GetLength(0);
        var moved = false;
        for (var p = 0; p < size; p++)
        {
            for (var q = p + 1; q < size; q++)
            {
                if (Math.Abs(a[p, q]) <= MachineEpsilon * 1e-2 * Math.Sqrt(Math.Abs(a[p, p])) * Math.Sqrt(Math.Abs(a[q, q])))
                {
                    continue;
                }

                var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
                var tangent = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(1 + (theta * theta)));
                var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
                Rotate(a, p, q, cosine, tangent * cosine);
                moved = true;
            }
        }

        return moved;
    }

    private void Rotate(double[,] a, int p, int q, double cosine, double sine)
    {
        var size = a.GetLength(0);
        for (var k = 0; k < size; k++)
        {
            (a[k, p], a[k, q]) = ((cosine * a[k, p]) - (sine * a[k, q]), (sine * a[k, p]) + (cosine * a[k, q]));
            (_vectors[k, p], _vectors[k, q]) =
                ((cosine * _vectors[k, p]) - (sine * _vectors[k, q]), (sine * _vectors[k, p]) + (cosine * _vectors[k, q]));
        }

        for (var k = 0; k < size; k++)
        {
            (a[p, k], a[q, k]) = ((cosine * a[p, k]) - (sine * a[q, k]), (sine * a[p, k]) + (cosine * a[q, k]));
        }

        // What the rotation is for; rounding leaves a trace of it.
        a[p, q] = a[q, p] = 0;
    }
}
