using MultiTaskBert.Metrics.Texts;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Spearman's rank correlation between the scores of pairs and the cosines of their vectors, as the tasks of semantic textual similarity are judged (Cer et al. 2017). Value: <c>spearman</c>, NaN where
/// <see cref="SpearmanCorrelation"/> is.
/// </summary>
/// <remarks>The gold answer is the score; a row without one (NaN) does not count. 16 bytes a row are kept.</remarks>
public sealed class PairSimilarity : Metric<double, IVectorPair>
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
