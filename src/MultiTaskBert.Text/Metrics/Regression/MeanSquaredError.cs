namespace MultiTaskBert.Metrics;

/// <summary>Mean of (truth - prediction)², in the squared unit of the truth. Value: <c>mse</c>, lower is better, NaN without rows.</summary>
public sealed class MeanSquaredError : Metric<double>
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
    public override IReadOnlyList<MetricValue> Compute() => [new("mse", _sum.Value / _rows, HigherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
