namespace MultiTaskBert.Metrics;

/// <summary>Provides what softens or sharpens probabilities (Guo et al. 2017); <see cref="StandardMetrics.TemperatureScaling"/> finds the temperature.</summary>
public static class Temperature
{
    /// <summary>Computes the probabilities that a temperature makes of others: those of logits / T.</summary>
    /// <param name="probabilities">Probabilities of all classes; those of 0 are taken for the smallest number there is.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>As many numbers; they sum to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not above 0.</exception>
    public static double[] Apply(IReadOnlyList<double> probabilities, double temperature)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (!(temperature > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "It must be above 0.");
        }

        var weights = probabilities.Select(probability => Logarithm(probability) / temperature).ToArray();
        var largest = weights.Max();
        var total = 0.0;
        for (var index = 0; index < weights.Length; index++)
        {
            total += weights[index] = Math.Exp(weights[index] - largest);
        }

        return [.. weights.Select(weight => weight / total)];
    }

    internal static double Logarithm(double probability) => Math.Log(Math.Max(probability, double.Epsilon));
}
