namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.RocAuc"/>.</summary>
internal sealed class RocAuc : Metric<string, IClassProbabilities>
{
    private readonly ScoredRows _rows;

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
