using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Computes the mean of −log p(truth), unlike <see cref="LogLoss"/> without a limit: infinite where a truth had the probability 0. Value: <c>nll</c>, lower is better,
/// NaN without rows.
/// </summary>
public sealed class NegativeLogLikelihood : Metric<string, IClassProbabilities>
{
    private CompensatedSum _sum;
    private long _rows;

    /// <inheritdoc/>
    public override void Add(string truth, IClassProbabilities prediction)
    {
        var row = ClassScores.Of(this, truth, prediction);
        _sum.Add(-Math.Log(row.Probabilities[row.Truth]));
        _rows++;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("nll", _sum.Value / _rows, HigherIsBetter: false)];

    /// <inheritdoc/>
    public override void Reset()
    {
        _sum = default;
        _rows = 0;
    }
}
