namespace MultiTaskBert.Metrics.Regression;

/// <summary>Implements <see cref="StandardMetrics.MeanAbsoluteError"/>.</summary>
internal sealed class MeanAbsoluteError : Metric<double>
{
    private CompensatedSum _sum;
    private long _rows;

    /// <inheritdoc/>
    public override void Add(double truth, double prediction)
    {
        _sum.Add(Math.Abs(truth - prediction));
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("mae", _sum.Value / _rows, higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
