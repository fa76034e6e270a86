namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.PrecisionRecallF1"/>.</summary>
internal sealed class PrecisionRecallF1 : Metric<string>, IPerClassMetric, IConfusionMetric
{
    private readonly ConfusionCounts _counts;

    public PrecisionRecallF1(IReadOnlyList<string>? classes = null) => _counts = new(ClassList.Checked(classes, nameof(classes)));

    /// <inheritdoc/>
    public override void Add(string truth, string prediction) => _counts.Add(truth, prediction);

    /// <summary>All numbers as of now, structured.</summary>
    public ClassificationReport Report() => _counts.Report();

    /// <summary>How often each class was predicted where each class is the truth, as of now.</summary>
    public ConfusionMatrix Confusion() => _counts.Matrix();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => _counts.Values();

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();
}
