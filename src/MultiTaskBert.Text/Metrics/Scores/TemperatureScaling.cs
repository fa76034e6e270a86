using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the temperature T that makes the probabilities of logits / T fit best, and how well they fit then (Guo et al. 2017, section 4.2). Above 1 the model was too
/// sure of itself. Values: <c>temperature</c>, and <c>nll_at_temperature</c>, the mean of −log p(truth) with it; lower is better, NaN without rows.
/// </summary>
/// <remarks>
/// <para>
/// Logarithms of probabilities take the place of logits, which they equal up to a constant. T lies between 1e-4 and 1e4; it is at an end where the fit improves
/// up to there, as when every row is right.
/// </para>
/// <para>A fit needs all rows: 8 bytes for each row and class are kept until <see cref="Reset"/>.</para>
/// </remarks>
public sealed class TemperatureScaling : Metric<string, IClassProbabilities>
{
    private const double Limit = 1e4;

    // Halvings of the interval: what is left is below the last digit of a double.
    private const int Steps = 60;

    private readonly List<ClassScores> _rows = [];

    /// <summary>The probabilities that a temperature makes of others.</summary>
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

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction) => _rows.Add(ClassScores.Of(this, truth, prediction));

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var temperature = _rows.Count == 0 ? double.NaN : Fit();
        return
        [
            new("temperature", temperature, HigherIsBetter: false),
            new("nll_at_temperature", _rows.Count == 0 ? double.NaN : Likelihood(temperature), HigherIsBetter: false),
        ];
    }

    /// <inheritdoc/>
    public override void Reset() => _rows.Clear();

    private static double Logarithm(double probability) => Math.Log(Math.Max(probability, double.Epsilon));

    // The mean of −log p is convex in 1/T, so its slope there has one sign on each side of the best.
    private double Fit()
    {
        var (low, high) = (-Math.Log(Limit), Math.Log(Limit));   // of log(1/T)
        for (var step = 0; step < Steps; step++)
        {
            var middle = (low + high) / 2;
            if (Slope(Math.Exp(middle)) > 0)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return Math.Exp(-(low + high) / 2);
    }

    /// <summary>The derivative of the sum of −log p(truth) by 1/T: Σ (mean logit under p − logit of the truth).</summary>
    private double Slope(double inverse)
    {
        var sum = 0.0;
        foreach (var row in _rows)
        {
            var scaled = Apply(row.Probabilities, 1 / inverse);
            sum += scaled.Zip(row.Probabilities, (weight, probability) => weight * Logarithm(probability)).Sum() - Logarithm(row.Probabilities[row.Truth]);
        }

        return sum;
    }

    private double Likelihood(double temperature)
    {
        var sum = default(CompensatedSum);
        foreach (var row in _rows)
        {
            sum.Add(-Math.Log(Apply(row.Probabilities, temperature)[row.Truth]));
        }

        return sum.Value / _rows.Count;
    }
}
