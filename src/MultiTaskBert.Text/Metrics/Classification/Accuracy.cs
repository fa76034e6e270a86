namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.Accuracy"/>.</summary>
internal sealed class Accuracy : Metric<string>
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
