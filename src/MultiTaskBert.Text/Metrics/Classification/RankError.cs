using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes how many places predictions are off on the average, for classes that have an order. Value: <c>mae_ranks</c>, lower is better, NaN without rows.
/// </summary>
/// <remarks>A truth that is none of the classes has no rank: such a row is left out here, and wrong for <see cref="Accuracy"/>.</remarks>
public sealed class RankError : Metric<string>
{
    private readonly ClassRanks _ranks;
    private long _sum;
    private long _rows;

    /// <summary>Starts without rows.</summary>
    /// <param name="classes">The classes from the lowest to the highest, each once.</param>
    /// <exception cref="ArgumentException">There is no class, or one is null or listed twice.</exception>
    public RankError(IReadOnlyList<string> classes) => _ranks = new ClassRanks(classes);

    /// <inheritdoc/>
    public override void Add(string truth, string prediction)
    {
        if (_ranks.Of(truth, prediction) is var (gold, predicted))
        {
            _sum += Math.Abs(gold - predicted);
            _rows++;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("mae_ranks", _sum / (double)_rows, HigherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset() => _sum = _rows = 0;
}
