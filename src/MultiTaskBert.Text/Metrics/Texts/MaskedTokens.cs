using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Texts;

/// <summary>
/// Computes how well hidden tokens are predicted. Values: <c>accuracy</c>, the ratio whose most probable token is the hidden one; <c>perplexity</c>, e to the mean of −log p(hidden token). Both over
/// the tokens of all rows; 0 and NaN without any.
/// </summary>
/// <remarks>The gold answer of a row is the ids of all its tokens.</remarks>
internal sealed class MaskedTokens : Metric<IReadOnlyList<int>, IMaskedTokenScores>
{
    private long _right;
    private long _tokens;
    private double _negativeLogLikelihood;

    /// <inheritdoc/>
    public override void Add(IReadOnlyList<int> truth, IMaskedTokenScores prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        foreach (var score in prediction.Scores)
        {
            _right += score.Id == truth[score.Position] ? 1 : 0;
            _negativeLogLikelihood -= score.TrueLogProbability;
            _tokens++;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() =>
    [
        new("accuracy", ClassCounts.Ratio(_right, _tokens)),
        new("perplexity", _tokens == 0 ? double.NaN : Math.Exp(_negativeLogLikelihood / _tokens), higherIsBetter: false),
    ];

    /// <inheritdoc/>
    public override void Reset() => (_right, _tokens, _negativeLogLikelihood) = (0, 0, 0);
}
