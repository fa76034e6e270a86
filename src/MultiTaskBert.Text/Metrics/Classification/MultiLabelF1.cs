namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.MultiLabelF1"/>.</summary>
internal sealed class MultiLabelF1 : Metric<IReadOnlyCollection<string>>, IPerClassMetric
{
    private readonly ClassCounts _counts;
    private Rows _rows = new();

    public MultiLabelF1(IReadOnlyList<string>? labels = null) => _counts = new(ClassList.Checked(labels, nameof(labels)));

    /// <inheritdoc/>
    public override void Add(IReadOnlyCollection<string> truth, IReadOnlyCollection<string> prediction)
    {
        var truths = Distinct(truth, nameof(truth));
        var predictions = Distinct(prediction, nameof(prediction));
        foreach (var label in truths)
        {
            _counts.Add(label, truths: 1, predictions: 0, right: 0);
        }

        var right = 0;
        foreach (var label in predictions)
        {
            var isRight = truths.Contains(label) ? 1 : 0;
            _counts.Add(label, truths: 0, predictions: 1, right: isRight);
            right += isRight;
        }

        _rows.Add(truths.Count, predictions.Count, right);
    }

    /// <summary>Precision, recall and F1 as of now, structured, by label.</summary>
    public ClassificationReport Report() => _counts.Report();

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var report = Report();
        return
        [
            .. ClassificationReport.Named(report.Micro, "_micro"),
            .. ClassificationReport.Named(report.Macro, "_macro"),
            .. ClassificationReport.Named(report.Weighted, "_weighted"),
            .. _rows.Values(report.PerClass.Count),
            .. report.NamedPerClass(),
        ];
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _counts.Reset();
        _rows = new();
    }

    private static HashSet<string> Distinct(IReadOnlyCollection<string> labels, string parameter)
    {
        ArgumentNullException.ThrowIfNull(labels, parameter);
        var distinct = new HashSet<string>(labels, StringComparer.Ordinal);
        return distinct.Contains(null!)
            ? throw new ArgumentException("A label is null. Give the names of the labels that the row has; none is an empty list.", parameter)
            : distinct;
    }

    /// <summary>What is summed row by row.</summary>
    private sealed class Rows
    {
        private long _count;
        private long _exact;
        private long _wrongDecisions;
        private CompensatedSum _precision;
        private CompensatedSum _recall;
        private CompensatedSum _f1;
        private CompensatedSum _jaccard;

        internal void Add(int truths, int predictions, int right)
        {
            _count++;
            _exact += right == truths && right == predictions ? 1 : 0;
            _wrongDecisions += truths + predictions - (2 * right);
            _precision.Add(ClassCounts.Ratio(right, predictions));
            _recall.Add(ClassCounts.Ratio(right, truths));
            _f1.Add(ClassCounts.Ratio(2.0 * right, truths + predictions));
            _jaccard.Add(ClassCounts.Ratio(right, truths + predictions - right));
        }

        internal IEnumerable<MetricValue> Values(int labels) =>
        [
            new("f1_samples", ClassCounts.Ratio(_f1.Value, _count)),
            new("precision_samples", ClassCounts.Ratio(_precision.Value, _count)),
            new("recall_samples", ClassCounts.Ratio(_recall.Value, _count)),
            new("jaccard_samples", ClassCounts.Ratio(_jaccard.Value, _count)),
            new("subset_accuracy", ClassCounts.Ratio(_exact, _count)),
            new("hamming_loss", ClassCounts.Ratio(_wrongDecisions, (double)_count * labels), higherIsBetter: false),
        ];
    }
}
