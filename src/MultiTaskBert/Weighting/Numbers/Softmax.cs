namespace MultiTaskBert.Weighting.Numbers;

/// <summary>The softmax of a few numbers.</summary>
internal static class Softmax
{
    /// <summary>exp(xᵢ) / Σ exp(xⱼ), in place; the largest is taken out first, so nothing overflows.</summary>
    /// <returns>log Σ exp(xⱼ).</returns>
    internal static double Apply(Span<double> values)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Math.Exp(values[i] - largest);
            sum += values[i];
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] /= sum;
        }

        return largest + Math.Log(sum);
    }
}
