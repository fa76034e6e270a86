namespace MultiTaskBert.Sampling.Mixing;

/// <summary>Probabilities in the ratio of a power of the sizes: p_i = n_i^α / Σ n_j^α, and 0 for a size of 0.</summary>
internal static class SizePowers
{
    // Beyond this a power, or the sum of some, may be no double any more.
    private const double LargestExponent = 600;

    public static double[] Probabilities(IReadOnlyList<long> sizes, double alpha)
    {
        var largest = Math.Log(sizes.Max());

        // The powers themselves where they are doubles: equal ratios then stay equal to the last bit, and whole ones exact.
        Func<long, double> power = alpha * largest < LargestExponent
            ? size => Math.Pow(size, alpha)
            : size => Math.Exp(alpha * (Math.Log(size) - largest));
        var powers = sizes.Select(size => size == 0 ? 0 : power(size)).ToArray();
        var sum = powers.Sum();
        return [.. powers.Select(p => p / sum)];
    }
}
