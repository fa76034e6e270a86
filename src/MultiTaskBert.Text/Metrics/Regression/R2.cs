using MultiTaskBert.Metrics.Regression;

namespace MultiTaskBert.Metrics;

/// <summary>
/// Coefficient of determination, 1 - sum (truth - prediction)² / sum (truth - mean truth)², as scikit-learn's <c>r2_score</c> gives it.
/// Value: <c>r2</c>, at most 1; 0 is what always predicting the mean scores.
/// </summary>
/// <remarks>NaN for fewer than two rows. Where the truths are all equal, 1 if every prediction is right and 0 otherwise.</remarks>
public sealed class R2 : Metric<double>
{
    private CompensatedSum _residuals;
    private CoMoments _moments;

    /// <inheritdoc/>
    public override void Add(double truth, double prediction)
    {
        var error = truth - prediction;
        _residuals.Add(error * error);
        _moments.Add(truth, prediction);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricValue> Compute() => [new("r2", Value())];

    /// <inheritdoc/>
    public override void Reset()
    {
        _residuals = default;
        _moments = default;
    }

    private double Value()
    {
        var residual = _residuals.Value;
        return (_moments.Count, _moments.SumOfSquaresX) switch
        {
            ( < 2, _) => double.NaN,
            (_, 0) => double.IsNaN(residual) ? double.NaN : residual == 0 ? 1 : 0,
            var (_, total) => 1 - (residual / total),
        };
    }
}
