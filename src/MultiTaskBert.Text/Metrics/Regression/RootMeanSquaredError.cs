namespace MultiTaskBert.Metrics.Regression;

/// <summary>Implements <see cref="StandardMetrics.RootMeanSquaredError"/>.</summary>
internal sealed class RootMeanSquaredError : Metric<double>
{
    private readonly MeanSquaredError _squared = new();

    /// <inheritdoc/>
    public override void Add(double truth, double prediction) => _squared.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("rmse", Math.Sqrt(_squared.Compute()[0].Value), higherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset() => _squared.Reset();
}
