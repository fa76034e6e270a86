namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>Inner products of mixes Σ pᵢgᵢ of gradients, from the products of the gradients.</summary>
internal static class Mix
{
    /// <summary>(Σ pᵢgᵢ)·gⱼ.</summary>
    internal static double Product(double[,] gramian, double[] mix, int other)
    {
        var sum = 0.0;
        for (var i = 0; i < mix.Length; i++)
        {
            sum += mix[i] * gramian[i, other];
        }

        return sum;
    }

    /// <summary>|Σ pᵢgᵢ|; rounding never makes its square negative.</summary>
    internal static double Norm(double[,] gramian, double[] mix)
    {
        var sum = 0.0;
        for (var i = 0; i < mix.Length; i++)
        {
            sum += mix[i] * Product(gramian, mix, i);
        }

        return Math.Sqrt(Math.Max(0, sum));
    }
}
