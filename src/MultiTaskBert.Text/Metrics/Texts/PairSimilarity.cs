using MultiTaskBert.Metrics.Regression;

namespace MultiTaskBert.Metrics.Texts;

/// <summary>Implements <see cref="StandardMetrics.PairSimilarity"/>.</summary>
internal sealed class PairSimilarity : Metric<double, IVectorPair>
{
    private readonly SpearmanCorrelation _correlation = new();

    /// <inheritdoc/>
    public override void Add(double truth, IVectorPair prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (!double.IsNaN(truth) && prediction.Other is { } other)
        {
            _correlation.Add(truth, Cosine.Of(prediction.Vector.Span, other.Span));
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => _correlation.Compute();

    /// <inheritdoc/>
    public override void Reset() => _correlation.Reset();
}
