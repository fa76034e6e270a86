namespace MultiTaskBert.Metrics.Texts;

/// <summary>The cosine between two vectors, in double precision.</summary>
internal static class Cosine
{
    /// <summary>a·b / (‖a‖ ‖b‖); 0 where one of them is 0.</summary>
    internal static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"The vectors have {a.Length} and {b.Length} numbers; they must be of one length.", nameof(b));
        }

        double product = 0, first = 0, second = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            first += (double)a[i] * a[i];
            second += (double)b[i] * b[i];
        }

        return first == 0 || second == 0 ? 0 : product / Math.Sqrt(first * second);
    }
}
