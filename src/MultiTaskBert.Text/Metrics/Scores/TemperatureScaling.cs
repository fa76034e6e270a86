namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.TemperatureScaling"/>.</summary>
internal sealed class TemperatureScaling : Metric<string, IClassProbabilities>
{
    private const double Limit = 1e4;

    // Halvings of the interval: what is left is below the last digit of a double.
    private const int Steps = 60;

    private readonly List<ClassScores> _rows = [];

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction) => _rows.Add(ClassScores.Of(this, truth, prediction));

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var temperature = _rows.Count == 0 ? double.NaN : Fit();
        return
        [
            new("temperature", temperature, higherIsBetter: false),
            new("nll_at_temperature", _rows.Count == 0 ? double.NaN : Likelihood(temperature), higherIsBetter: false),
        ];
    }

    /// <inheritdoc/>
    public override void Reset() => _rows.Clear();

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
            var scaled = Temperature.Apply(row.Probabilities, 1 / inverse);
            sum += scaled.Zip(row.Probabilities, (weight, probability) => weight * Temperature.Logarithm(probability)).Sum() - Temperature.Logarithm(row.Probabilities[row.Truth]);
        }

        return sum;
    }

    private double Likelihood(double temperature)
    {
        var sum = default(CompensatedSum);
        foreach (var row in _rows)
        {
            sum.Add(-Math.Log(Temperature.Apply(row.Probabilities, temperature)[row.Truth]));
        }

        return sum.Value / _rows.Count;
    }
}
