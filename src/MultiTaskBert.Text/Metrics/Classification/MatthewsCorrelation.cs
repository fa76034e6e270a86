namespace MultiTaskBert.Metrics.Classification;

/// <summary>Implements <see cref="StandardMetrics.MatthewsCorrelation"/>.</summary>
internal sealed class MatthewsCorrelation : Metric<string>
{
    private readonly ConfusionCounts _counts = new([]);

    /// <inheritdoc/>
    public override void Add(string truth, string prediction) => _counts.Add(truth, prediction);

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute()
    {
        // (n · right - sum t_k p_k) / sqrt((n² - sum t_k²)(n² - sum p_k²))
        var agreement = _counts.Agree();
        var deviations = Math.Sqrt(agreement.TruthVariance) * Math.Sqrt(agreement.PredictionVariance);
        return [new("matthews_correlation", ClassCounts.Ratio(agreement.BeyondChance, deviations))];
    }

    /// <inheritdoc/>
    public override void Reset() => _counts.Reset();
}
