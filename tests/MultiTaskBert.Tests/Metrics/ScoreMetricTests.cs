using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Scores;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: numbers worked out by hand. Tolerance 1e-12.</summary>
public sealed class ScoreMetricTests
{
    private const double Tolerance = 1e-12;

    [Fact]
    public void RocAucAndAveragePrecision_OneOfFourPairsWrong_CountThem()
    {
        // By the probability of "1": 0.9 (positive), 0.8 (negative), 0.7 (positive), 0.1 (negative): 3 of 4 pairs are in order.
        var (area, precision) = (new RocAuc("1"), new AveragePrecision("1"));
        foreach (var (truth, score) in new[] { ("1", 0.9), ("0", 0.8), ("1", 0.7), ("0", 0.1) })
        {
            area.Add(truth, Scored.Of(1 - score, score));
            precision.Add(truth, Scored.Of(1 - score, score));
        }

        Assert.Equal(0.75, area.Value("roc_auc"), Tolerance);
        Assert.Equal((0.5 * 1) + (0.5 * 2 / 3), precision.Value("average_precision"), Tolerance);
    }

    [Fact]
    public void RocAuc_AllClasses_NamesEach()
    {
        var metric = new RocAuc();
        metric.Add("0", Scored.Of(0.6, 0.4));
        metric.Add("1", Scored.Of(0.6, 0.4));
        Assert.Equal(
            [new("roc_auc_ovr_macro", 0.5), new("roc_auc_ovr_weighted", 0.5), new("roc_auc[0]", 0.5), new MetricValue("roc_auc[1]", 0.5)], metric.Compute());
    }

    [Fact]
    public void CalibrationError_ConfidenceOnAnEdge_BelongsToTheBinBelow()
    {
        var metric = new CalibrationError(bins: 2);
        metric.Add("0", Scored.Of(0.5, 0.5));
        metric.Add("0", Scored.Of(0.25, 0.75));
        Assert.Equal([new(1, 1, 0.5), new CalibrationBin(1, 0, 0.75)], metric.Bins());
        Assert.Equal((0.5 + 0.75) / 2, metric.Value("ece"), Tolerance);
        Assert.Equal(0.75, metric.Value("mce"), Tolerance);
    }

    [Fact]
    public void TemperatureScaling_TwoOfThreeRight_MakesTheConfidenceTwoThirds()
    {
        var metric = new TemperatureScaling();
        foreach (var truth in new[] { "0", "0", "1" })
        {
            metric.Add(truth, Scored.Of(0.9, 0.1));
        }

        // log(2) = log(9) / T.
        Assert.Equal(Math.Log(9) / Math.Log(2), metric.Value("temperature"), 1e-9);
        Assert.Equal(2 / 3.0, Temperature.Apply([0.9, 0.1], metric.Value("temperature"))[0], 1e-9);
    }

    [Fact]
    public void TemperatureScaling_EveryRowRightWithProbability0Beside_StaysFinite()
    {
        var metric = new TemperatureScaling();
        metric.Add("0", Scored.Of(1, 0));
        Assert.All(metric.Compute(), value => Assert.True(double.IsFinite(value.Value)));
    }

    [Fact]
    public void LogLossAndLikelihood_TruthOfProbability0_AreLimitedAndInfinite()
    {
        var (limited, plain) = (new LogLoss(), new NegativeLogLikelihood());
        limited.Add("1", Scored.Of(1, 0));
        plain.Add("1", Scored.Of(1, 0));
        Assert.Equal(-Math.Log(Math.Pow(2, -52)), limited.Value("log_loss"), Tolerance);
        Assert.Equal(double.PositiveInfinity, plain.Value("nll"));
    }

    [Fact]
    public void Add_TruthThatIsNoClass_NamesItAndTheClasses()
    {
        foreach (var metric in new Metric<string, IClassProbabilities>[] { new RocAuc(), new LogLoss(), new TopKAccuracy(1), new CalibrationError(), new TemperatureScaling() })
        {
            var error = Assert.Throws<ArgumentException>(() => metric.Add("2", Scored.Of(0.5, 0.5)));
            Assert.Contains($"'{metric.GetType().Name}' was given the truth '2'", error.Message, StringComparison.Ordinal);
            Assert.Contains("'0', '1'", error.Message, StringComparison.Ordinal);
            Assert.Contains("given NaN as the probability of '0'", Assert.Throws<ArgumentException>(() => metric.Add("0", Scored.Of(double.NaN, 0.5))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Add_OtherClassesThanBefore_IsRefusedAndNotCounted()
    {
        var metric = new RocAuc();
        metric.Add("0", Scored.Of(0.5, 0.5));
        metric.Add("1", Scored.Of(0.4, 0.6));
        var before = metric.Compute();
        Assert.Contains("before they were 0, 1, now they are 0, 1, 2", Assert.Throws<ArgumentException>(() => metric.Add("0", Scored.Of(0.5, 0.25, 0.25))).Message, StringComparison.Ordinal);
        Assert.Equal(before, metric.Compute());
    }

    [Fact]
    public void New_PositiveThatIsNoClass_IsNamed()
    {
        var metric = new RocAuc("spam");
        metric.Add("0", Scored.Of(0.5, 0.5));
        Assert.Contains("made for the class 'spam', but the classes are 0, 1", Assert.Throws<InvalidOperationException>(metric.Compute).Message, StringComparison.Ordinal);
        Assert.Contains("made for the class 'spam'", Assert.Throws<ArgumentException>(() => new BrierScore("spam").Add("0", Scored.Of(0.5, 0.5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_CountsBelowOne_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKAccuracy(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CalibrationError(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Temperature.Apply([1], 0));
    }
}
