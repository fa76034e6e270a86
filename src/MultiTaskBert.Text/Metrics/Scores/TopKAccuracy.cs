using System.Globalization;
using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.TopKAccuracy"/>.</summary>
internal sealed class TopKAccuracy : Metric<string, IClassProbabilities>
{
    private long _right;
    private long _rows;

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
