using System.Numerics;

namespace MultiTaskBert.Sampling.Mixing;

/// <summary>Whole numbers in given proportions by the method of the largest remainder (Hamilton's).</summary>
internal static class Apportionment
{
    /// <summary>Divides a whole number.</summary>
    /// <param name="probabilities">The proportions, from 0 to 1, which add up to 1 but for rounding.</param>
    /// <param name="total">The number to divide.</param>
    /// <returns>
    /// Each part rounded down, and one more for those with the largest remainders; of equal remainders the first. A proportion of 0 gets nothing.
    /// </returns>
    public static long[] Of(IReadOnlyList<double> probabilities, long total)
    {
        // In exact arithmetic: rounded products would decide between remainders that differ in the last bit.
        const int Scale = 1074;   // Every double is a whole number of 2^-1074.
        var parts = probabilities.Select(probability => Mantissa(probability, Scale) * total).ToArray();
        var one = BigInteger.One << Scale;
        var counts = parts.Select(part => (long)(part / one)).ToArray();
        var byRemainder = Enumerable.Range(0, parts.Length).Where(i => probabilities[i] > 0).OrderByDescending(i => parts[i] % one).ToArray();
        var left = total - counts.Sum();
        for (var next = 0; left > 0; next = (next + 1) % byRemainder.Length)
        {
            counts[byRemainder[next]]++;
            left--;
        }

        return counts;
    }

    private static BigInteger Mantissa(double value, int scale)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var fraction = bits & ((1L << 52) - 1);
        var (mantissa, power) = exponent == 0 ? (fraction, -1074) : (fraction | (1L << 52), exponent - 1075);
        return new BigInteger(mantissa) << (power + scale);
    }
}
