using System.Globalization;

namespace MultiTaskBert.Audit;

/// <summary>Represents the mean of a number over seeds, with the interval that its true value lies in, by Student's t. Immutable.</summary>
/// <remarks>mean ± t(n − 1) · s / √n with the sample's standard deviation s; it takes the seeds' values for draws from a normal distribution.</remarks>
public sealed class MeanInterval
{
    internal MeanInterval(IReadOnlyList<double> values, double confidence)
    {
        (Values, Confidence) = (values, confidence);
        Mean = values.Average();
        StandardDeviation = values.Count < 2 ? double.NaN : Math.Sqrt(values.Sum(value => (value - Mean) * (value - Mean)) / (values.Count - 1));
        Margin = values.Count < 2 ? double.NaN : StudentT.TwoSided(confidence, values.Count - 1) * StandardDeviation / Math.Sqrt(values.Count);
    }

    /// <summary>Gets the value of each seed, in the order of the seeds.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The ratio of such intervals that hold the true value: 0.95 for 95 %.</summary>
    internal double Confidence { get; }

    /// <summary>Gets the mean; <see cref="double.NaN"/> if the value of a seed is undefined.</summary>
    public double Mean { get; }

    /// <summary>Gets the sample's standard deviation (n − 1); <see cref="double.NaN"/> of one seed.</summary>
    public double StandardDeviation { get; }

    /// <summary>Gets half the width of the interval; <see cref="double.NaN"/> of one seed.</summary>
    public double Margin { get; }

    /// <summary>The lower end of the interval.</summary>
    internal double Lower => Mean - Margin;

    /// <summary>The upper end of the interval.</summary>
    internal double Upper => Mean + Margin;

    /// <summary>Returns mean and margin, four digits behind the point: <c>0.9312 ± 0.0041</c>.</summary>
    public override string ToString() => double.IsNaN(Margin)
        ? Mean.ToString("F4", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Mean:F4} ± {Margin:F4}");

    /// <summary>Mean and both ends with their signs: <c>+0.0123 [+0.0020, +0.0226]</c>.</summary>
    internal string Signed() => double.IsNaN(Margin) ? Sign(Mean) : $"{Sign(Mean)} [{Sign(Lower)}, {Sign(Upper)}]";

    /// <summary>How many seeds would show a mean of this size at this standard deviation, or null if not even a thousand would.</summary>
    internal int? SeedsToShow()
    {
        for (var n = 2; n <= 1000; n++)
        {
            if (StudentT.TwoSided(Confidence, n - 1) * StandardDeviation / Math.Sqrt(n) < Math.Abs(Mean))
            {
                return n;
            }
        }

        return null;
    }

    private static string Sign(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);
}
