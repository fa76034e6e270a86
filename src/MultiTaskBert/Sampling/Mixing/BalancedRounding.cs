namespace MultiTaskBert.Sampling.Mixing;

/// <summary>Whole numbers near given ones, with the same sum, that are right on average: systematic sampling (Madow 1949).</summary>
internal static class BalancedRounding
{
    // The fractional part of the golden ratio: multiples of it lie more evenly between 0 and 1 than those of any other number.
    private const double Golden = 0.6180339887498949;

    /// <summary>Where the marks of an epoch begin, from 0 to 1: evenly spread over the epochs, so that a ratio of 0.3 comes up in about three of ten in a row.</summary>
    public static double Offset(double start, int epoch) => (start + (epoch * Golden)) % 1;

    /// <summary>Rounds each number up or down: laid end to end on a line, each gets the marks offset, offset + 1, offset + 2 … that lie in it.</summary>
    /// <param name="expected">Numbers of 0 or more, at least one above 0, whose sum is a whole one but for rounding.</param>
    /// <param name="total">The sum.</param>
    /// <param name="offset">From 0 to 1; over all offsets each result is on average the number given.</param>
    public static long[] Of(IReadOnlyList<double> expected, long total, double offset)
    {
        var counts = new long[expected.Count];
        var last = expected.Index().Last(number => number.Item > 0).Index;
        var (end, given) = (0.0, 0L);
        for (var i = 0; i <= last; i++)
        {
            end += expected[i];
            var marks = i == last ? total : Math.Clamp((long)Math.Floor(end + offset), given, total);
            (counts[i], given) = (marks - given, marks);
        }

        return counts;
    }
}
