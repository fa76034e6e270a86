using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Entities;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the ratio of words whose tag was predicted rightly, over all words of all sentences. Value: <c>token_accuracy</c>, 0 without words.
/// </summary>
/// <remarks>An answer is one tag per word; words that no token belongs to, or that a gold entity covers in part, are left out. Truth and prediction of different lengths, or an empty tag: <see cref="ArgumentException"/>.</remarks>
public sealed class TokenAccuracy : Metric<IReadOnlyList<string>>
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
