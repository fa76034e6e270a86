namespace MultiTaskBert.Audit;

/// <summary>Student's t distribution with a whole number of degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>The t that lies between -t and t with a probability: half the width of a two-sided interval, in standard errors.</summary>
    /// <param name="confidence">The probability, above 0 and below 1.</param>
    /// <param name="degrees">The degrees of freedom, at least 1.</param>
    internal static double TwoSided(double confidence, int degrees)
    {
        // With t = sqrt(v) tan(angle) the probability rises with the angle from 0 to 1, so it can be halved down to the last bit.
        var (low, high) = (0.0, Math.PI / 2);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Between(middle, degrees) < confidence ? (middle, high) : (low, middle);
        }

        return Math.Sqrt(degrees) * Math.Tan((low + high) / 2);
    }

    // Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 (odd degrees) and 26.7.4 (even degrees).
    private static double Between(double angle, int degrees)
    {
        var (sine, cosine) = Math.SinCos(angle);
        var isOdd = degrees % 2 == 1;
        var term = isOdd ? cosine : 1;
        var sum = 0.0;
        for (var k = isOdd ? 1 : 0; k <= degrees - 2; k += 2)
        {
            sum += term;
            term *= cosine * cosine * (k + 1) / (k + 2);
        }

        return isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }
}
