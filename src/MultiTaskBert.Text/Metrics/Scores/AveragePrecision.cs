namespace MultiTaskBert.Metrics.Scores;

/// <summary>Implements <see cref="StandardMetrics.AveragePrecision"/>.</summary>
internal sealed class AveragePrecision : Metric<string, IClassProbabilities>
{
    private readonly ScoredRows _rows;

    public AveragePrecision(string? positive = null)
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
            return [new("average_precision", _rows.Rank(Positive)?.AveragePrecision() ?? double.NaN)];
        }

        var precisions = _rows.Classes.Select((_, index) => _rows.Rank(index).AveragePrecision()).ToArray();
        return
        [
            new("average_precision_macro", precisions.DefaultIfEmpty(double.NaN).Average()),
            .. _rows.Classes.Zip(precisions, (name, precision) => new MetricValue($"average_precision[{name}]", precision)),
        ];
    }

    /// <inheritdoc/>
    public override void Reset() => _rows.Reset();
}
