namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.CohenKappa"/>.</summary>
internal sealed class CohenKappa : Metric<string>
{
    private readonly ConfusionCounts _counts = new([]);

    /// <inheritdoc/>
    public override void Add(string truth, string prediction) => _counts.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        // (observed - by chance) / (1 - by chance), both times n²
        var agreement = _counts.Agree();
        return [new("cohen_kappa", agreement.BeyondChance / agreement.BeyondChancePossible)];
    }

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();
}
