namespace MultiTaskBert.Metrics.Regression;

/// <summary>Implements <see cref="StandardMetrics.PearsonCorrelation"/>.</summary>
internal sealed class PearsonCorrelation : Metric<double>
{
    private CoMoments _moments;

    /// <inheritdoc/>
    public override void Add(double truth, double prediction) => _moments.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("pearson", _moments.Correlation)];

    /// <inheritdoc/>
    public override void Reset() => _moments = default;
}
