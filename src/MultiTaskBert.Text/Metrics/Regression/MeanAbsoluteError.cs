namespace MultiTaskBert.Metrics;

/// <summary>Mean of |truth - prediction|, in the unit of the truth. Value: <c>mae</c>, lower is better, NaN without rows.</summary>
public sealed class MeanAbsoluteError : Metric<double>
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
    public override IReadOnlyList<MetricValue> Compute() => [new("mae", _sum.Value / _rows, HigherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
