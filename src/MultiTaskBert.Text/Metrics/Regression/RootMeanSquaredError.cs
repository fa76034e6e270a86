namespace MultiTaskBert.Metrics;

/// <summary>Root of the mean of (truth - prediction)², in the unit of the truth. Value: <c>rmse</c>, lower is better, NaN without rows.</summary>
public sealed class RootMeanSquaredError : Metric<double>
{
    private readonly MeanSquaredError _squared = new();

    /// <inheritdoc/>
    public override void Add(double truth, double prediction) => _squared.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("rmse", Math.Sqrt(_squared.Compute()[0].Value), HigherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset() => _squared.Reset();
}
