using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the area under the ROC curve by the probabilities, as scikit-learn's <c>roc_auc_score</c>: 1 if every row of a class is ranked in front of all others, 0.5
/// for chance.
/// </summary>
/// <remarks>
/// <para>
/// For one positive class: <c>roc_auc</c>. For all, each against the rest: <c>roc_auc_ovr_macro</c>, their mean; <c>roc_auc_ovr_weighted</c>, weighted by how
/// often they are the truth; and <c>roc_auc[name]</c> of each. NaN where it is undefined: for a class that is never, or always, the truth, so the macro mean
/// too, and without rows.
/// </para>
/// <para>Ranks need all scores: 8 bytes for each row and class are kept until <see cref="Reset"/>.</para>
/// </remarks>
public sealed class RocAuc : Metric<string, IClassProbabilities>
{
    private readonly ScoredRows _rows;

    /// <summary>Starts without rows.</summary>
    /// <param name="positive">The class that is looked for, of two; null for all classes, each against the rest.</param>
    public RocAuc(string? positive = null)
    {
        Positive = positive;
        _rows = new(this);
    }

    /// <summary>Gets the class that is looked for; null for all.</summary>
    public string? Positive { get; }

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction) => _rows.Add(truth, prediction);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException"><see cref="Positive"/> is none of the classes.</exception>
    public override IReadOnlyList<MetricValue> Compute()
    {
        if (Positive is not null)
        {
            return [new("roc_auc", _rows.Rank(Positive)?.RocAuc() ?? double.NaN)];
        }

        var rankings = _rows.Classes.Select((_, index) => _rows.Rank(index)).ToArray();
        var areas = rankings.Select(ranking => ranking.RocAuc()).ToArray();

        // A class without rows weighs nothing, though its area is NaN.
        var weighted = rankings.Zip(areas).Where(pair => pair.First.Positives > 0).Sum(pair => pair.First.Positives * pair.Second) / _rows.Count;
        return
        [
            new("roc_auc_ovr_macro", areas.DefaultIfEmpty(double.NaN).Average()),
            new("roc_auc_ovr_weighted", weighted),
            .. _rows.Classes.Zip(areas, (name, area) => new MetricValue($"roc_auc[{name}]", area)),
        ];
    }

    /// <inheritdoc/>
    public override void Reset() => _rows.Reset();
}
