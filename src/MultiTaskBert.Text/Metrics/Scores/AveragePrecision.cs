using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Average precision, the area under the steps of the precision–recall curve, Σ (R_n − R_{n−1}) P_n, as scikit-learn's <c>average_precision_score</c>.
/// </summary>
/// <remarks>
/// <para>
/// For one positive class: <c>average_precision</c>. For all, each against the rest: <c>average_precision_macro</c>, their mean, and
/// <c>average_precision[name]</c> of each. 0 for a class that is never the truth, NaN without rows.
/// </para>
/// <para>Ranks need all scores: 8 bytes for each row and class are kept until <see cref="Reset"/>.</para>
/// </remarks>
public sealed class AveragePrecision : Metric<string, IClassProbabilities>
{
    private readonly ScoredRows _rows;

    /// <summary>Starts without rows.</summary>
    /// <param name="positive">The class that is looked for; null for all classes, each against the rest.</param>
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
