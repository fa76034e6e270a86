using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the mean of −log p(truth) with probabilities kept from 0 and 1 by 2.2e-16, as scikit-learn's <c>log_loss</c>. Value: <c>log_loss</c>, lower is better, NaN
/// without rows.
/// </summary>
public sealed class LogLoss : Metric<string, IClassProbabilities>
{
    // The distance from 1 to the next double, as in scikit-learn.
    private const double Clip = 1.0 / (1L << 52);

    private CompensatedSum _sum;
    private long _rows;

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(this, truth, prediction);
        _sum.Add(-Math.Log(Math.Clamp(row.Probabilities[row.Truth], Clip, 1 - Clip)));
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("log_loss", _sum.Value / _rows, HigherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
