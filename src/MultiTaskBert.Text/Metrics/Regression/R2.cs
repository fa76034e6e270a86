namespace MultiTaskBert.Metrics.Regression;

/// <summary>Implements <see cref="StandardMetrics.R2"/>.</summary>
internal sealed class R2 : Metric<double>
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
