using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Precision, recall and F1 of rows with one class each, as scikit-learn's <c>precision_recall_fscore_support</c> with <c>zero_division=0</c>.
/// </summary>
/// <remarks>
/// Values: <c>f1_macro</c>, <c>precision_macro</c>, <c>recall_macro</c>, the same for <c>_micro</c> and <c>_weighted</c>, and for each class
/// <c>f1[name]</c>, <c>precision[name]</c>, <c>recall[name]</c>, <c>support[name]</c>. All are 0 without rows.
/// </remarks>
public sealed class PrecisionRecallF1 : Metric<string>, IConfusionMetric
{
    private readonly ConfusionCounts _counts;

    /// <summary>Starts without rows.</summary>
    /// <param name="classes">
    /// Classes that enter the macro average even where they are neither true nor predicted, in the order of the report. A class that is met but not
    /// listed counts as well. Null: only the classes that are met, scikit-learn's default.
    /// </param>
    /// <exception cref="ArgumentException">A class is null or listed twice.</exception>
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
