namespace MultiTaskBert.Samples.Comparison;

/// <summary>The 95 % interval of a mean over seeds, by Student's t.</summary>
internal static class SeedInterval
{
    // The 97.5 % points of Student's t with 1, 2, … degrees of freedom.
    private static readonly double[] Quantiles = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622];

    /// <summary>Half the width: t · s / √n; not a number for less than two values.</summary>
    public static double Margin(IReadOnlyList<double> values)
    {
        if (values.Count < 2)
        {
            return double.NaN;
        }

        var mean = values.Average();
        return Quantile(values.Count - 1) * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count);
    }

    // Beyond the table three terms of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5, which are right to three digits.
    private static double Quantile(int degrees)
    {
        const double Z = 1.959964;
        const double Z3 = Z * Z * Z;
        const double Z5 = Z3 * Z * Z;
        return degrees <= Quantiles.Length
            ? Quantiles[degrees - 1]
            : Z + ((Z3 + Z) / (4 * degrees)) + (((5 * Z5) + (16 * Z3) + (3 * Z)) / (96.0 * degrees * degrees));
    }
}
