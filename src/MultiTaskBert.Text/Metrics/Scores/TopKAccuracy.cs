using System.Globalization;
using MultiTaskBert.Metrics.Classification;
using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the ratio of rows whose gold class is among the k most probable ones, as scikit-learn's <c>top_k_accuracy_score</c>. Value: <c>top_3_accuracy</c> for
/// k = 3, 0 without rows.
/// </summary>
/// <remarks>Of classes that are equally probable, the later one ranks first; so top 1 may differ from <see cref="Accuracy"/>, which takes the earlier.</remarks>
public sealed class TopKAccuracy : Metric<string, IClassProbabilities>
{
    private long _right;
    private long _rows;

    /// <summary>Starts without rows.</summary>
    /// <param name="k">How many classes may be named, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    public TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
    }

    /// <summary>Gets how many classes may be named.</summary>
    public int K { get; }

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(this, truth, prediction);
        var own = row.Probabilities[row.Truth];
        var inFront = row.Probabilities.Index().Count(other => other.Item > own || (other.Item.Equals(own) && other.Index > row.Truth));
        _right += inFront < K ? 1 : 0;
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() =>
        [new(string.Create(CultureInfo.InvariantCulture, $"top_{K}_accuracy"), ClassCounts.Ratio(_right, _rows))];

    /// <inheritdoc/>
    public override void Reset() => _right = _rows = 0;
}
