using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Regression;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: numbers worked out by hand. Tolerance stated where it is not exact.</summary>
public sealed class NumberMetricTests
{
    [Fact]
    public void MeanAbsoluteError_ManySmallErrorsBehindALargeOne_LosesNone()
    {
        var metric = new MeanAbsoluteError();
        metric.Add(1e16, 0);
        for (var row = 0; row < 1000; row++)
        {
            metric.Add(1, 0);
        }

        // A plain sum of doubles stays at 1e16, whose neighbours are 2 apart.
        Assert.Equal((1e16 + 1000) / 1001, metric.Compute()[0].Value);
    }

    [Fact]
    public void Errors_InfinitePrediction_AreInfinite()
    {
        Metric<double>[] metrics = [new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError()];
        foreach (var metric in metrics)
        {
            metric.Add(1, double.NegativeInfinity);
            metric.Add(1, 2);
            Assert.Equal(double.PositiveInfinity, metric.Compute()[0].Value);
        }
    }

    [Fact]
    public void AllNumberMetrics_NaNPrediction_AreNaN()
    {
        Metric<double>[] metrics =
            [new MeanAbsoluteError(), new MeanSquaredError(), new RootMeanSquaredError(), new R2(), new PearsonCorrelation(), new SpearmanCorrelation()];
        foreach (var metric in metrics)
        {
            metric.AddAll([1, 2, 4], [1, double.NaN, 3]);
            Assert.Equal(double.NaN, metric.Compute()[0].Value);
        }
    }

    [Fact]
    public void R2_EqualTruths_IsOneIfAllRightElseZero()
    {
        var metric = new R2();
        metric.AddAll([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]);
        Assert.Equal(1, metric.Compute()[0].Value);
        metric.Add(0.1, 0.2);
        Assert.Equal(0, metric.Compute()[0].Value);
    }

    [Fact]
    public void Spearman_MonotoneButCurved_IsOne()
    {
        var metric = new SpearmanCorrelation();
        metric.AddAll([1, 2, 3, 4, 5], [1, 10, 100, 1e4, double.PositiveInfinity]);
        Assert.Equal(1, metric.Compute()[0].Value, 1e-15);
    }

    [Fact]
    public void Spearman_NegativeAndPositiveZero_ShareARank()
    {
        var metric = new SpearmanCorrelation();
        metric.AddAll([-0.0, 0.0, 1], [1, 2, 3]);

        // Ranks 1.5, 1.5, 3 and 1, 2, 3.
        Assert.Equal(Math.Sqrt(0.75), metric.Compute()[0].Value, 1e-12);
    }

    [Fact]
    public void Pearson_ExactlyLinear_NeverLeavesItsRange()
    {
        var metric = new PearsonCorrelation();
        for (var row = 0; row < 1000; row++)
        {
            metric.Add(row * 0.1, (row * 0.3) + 1e6);
            Assert.False(metric.Compute()[0].Value > 1);
        }

        Assert.Equal(1, metric.Compute()[0].Value, 1e-9);
    }
}
