using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the mean recall of the classes that occur in the truth (Brodersen et al. 2010), as scikit-learn's <c>balanced_accuracy_score</c> gives it:
/// a rare class counts as much as a frequent one. Value: <c>balanced_accuracy</c>, 0 without rows.
/// </summary>
public sealed class BalancedAccuracy : Metric<string>
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
