using MultiTaskBert.Metrics.Regression;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Pearson's correlation coefficient, -1 to 1, as <c>scipy.stats.pearsonr</c> gives it. Value: <c>pearson</c>, NaN for fewer than two rows and
/// where the truths or the predictions are all equal.
/// </summary>
public sealed class PearsonCorrelation : Metric<double>
{
    private CoMoments _moments;

    /// <inheritdoc/>
    public override void Add(double truth, double prediction) => _moments.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("pearson", _moments.Correlation)];

    /// <inheritdoc/>
    public override void Reset() => _moments = default;
}
