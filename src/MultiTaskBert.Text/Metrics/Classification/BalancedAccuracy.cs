namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.BalancedAccuracy"/>.</summary>
internal sealed class BalancedAccuracy : Metric<string>
{
    private readonly ConfusionCounts _counts = new([]);

    /// <inheritdoc/>
    public override void Add(string truth, string prediction) => _counts.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        var recalls = _counts.Report().PerClass.Values.Where(scores => scores.Support > 0).Select(scores => scores.Recall);
        return [new("balanced_accuracy", recalls.DefaultIfEmpty(0).Average())];
    }

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();
}
