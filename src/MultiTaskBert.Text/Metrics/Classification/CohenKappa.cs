using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Cohen's kappa (Cohen 1960): agreement beyond what class frequencies alone would give, at most 1, as scikit-learn's <c>cohen_kappa_score</c>
/// gives it. Value: <c>cohen_kappa</c>, NaN without rows and where truths and predictions are all of one and the same class.
/// </summary>
public sealed class CohenKappa : Metric<string>
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
