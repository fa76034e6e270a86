namespace MultiTaskBert.Metrics.Regression;

/// <summary>Implements <see cref="StandardMetrics.MeanSquaredError"/>.</summary>
internal sealed class MeanSquaredError : Metric<double>
{
    private CompensatedSum _sum;
    private long _rows;

    /// <inheritdoc/>
    public override void Add(double truth, double prediction)
    {
        var error = truth - prediction;
        _sum.Add(error * error);
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("mse", _sum.Value / _rows, higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
