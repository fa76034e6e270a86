using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Entities;

/// <summary>Implements <see cref="StandardMetrics.TokenAccuracy"/>.</summary>
internal sealed class TokenAccuracy : Metric<IReadOnlyList<string>>
{
    private long _right;
    private long _words;

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<string> truth, IReadOnlyList<string> prediction)
    {
        TagSequence.CheckPair(this, truth, prediction);
        foreach (var word in TagPair.Places(truth))
        {
            _right += string.Equals(truth[word], prediction[word], StringComparison.Ordinal) ? 1 : 0;
            _words++;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("token_accuracy", ClassCounts.Ratio(_right, _words))];

    /// <inheritdoc/>
    public override void Reset() => _right = _words = 0;
}
