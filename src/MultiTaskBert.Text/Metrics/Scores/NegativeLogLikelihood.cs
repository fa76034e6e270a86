namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.NegativeLogLikelihood"/>.</summary>
internal sealed class NegativeLogLikelihood : Metric<string, IClassProbabilities>
{
    private CompensatedSum _sum;
    private long _rows;

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(this, truth, prediction);
        _sum.Add(-Math.Log(row.Probabilities[row.Truth]));
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("nll", _sum.Value / _rows, higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
