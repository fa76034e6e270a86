using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>Computes the ratio of rows whose class was predicted rightly. Value: <c>accuracy</c>, 0 without rows. Names are compared ordinally.</summary>
public sealed class Accuracy : Metric<string>
{
    private long _right;
    private long _rows;

    /// <inheritdoc/>
    public override void Add(string truth, string prediction)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(prediction);
        _right += string.Equals(truth, prediction, StringComparison.Ordinal) ? 1 : 0;
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("accuracy", ClassCounts.Ratio(_right, _rows))];

    /// <inheritdoc/>
    public override void Reset() => _right = _rows = 0;
}
