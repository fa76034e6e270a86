namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.LogLoss"/>.</summary>
internal sealed class LogLoss : Metric<string, IClassProbabilities>
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
    public override IReadOnlyList<MetricValue> Compute() => [new("log_loss", _sum.Value / _rows, higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
