using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Classification;

namespace MultiTaskBert.Tests.Metrics;

/// <summary>Oracle: numbers worked out by hand. Tolerance 1e-12.</summary>
public sealed class ClassMetricTests
{
    [Fact]
    public void PrecisionRecallF1_ClassThatIsNotListed_CountsBehindTheListedOnes()
    {
        var metric = new PrecisionRecallF1(["Travel", "Jobs"]);
        metric.Add("Sports", "Jobs");
        metric.Add("Jobs", "Jobs");
        Assert.Equal(["Travel", "Jobs", "Sports"], metric.Report().PerClass.Keys, StringComparer.Ordinal);
        Assert.Equal(["Travel", "Jobs", "Sports"], metric.Confusion().Classes);
        Assert.Equal(new PrecisionRecall(0.5, 1, 2 / 3.0, 1), metric.Report().PerClass["Jobs"]);

        // Mean over Travel 0, Jobs 2/3, Sports 0.
        Assert.Equal(new("f1_macro", 2 / 9.0), metric.Compute()[0]);
    }

    [Fact]
    public void Confusion_RowsAddedLater_LeaveTheSnapshotAsItWas()
    {
        var metric = new PrecisionRecallF1();
        metric.Add("a", "b");
        var before = metric.Confusion();
        metric.Add("a", "b");
        metric.Add("c", "c");
        Assert.Equal(1, before["a", "b"]);
        Assert.Equal(new long[,] { { 0, 1 }, { 0, 0 } }, before.ToArray());
        Assert.Equal(2, metric.Confusion()["a", "b"]);
        Assert.Equal(0, metric.Confusion()["b", "never met"]);
    }

    [Fact]
    public void Classes_ListedTwiceOrNull_AreNamed()
    {
        Assert.Contains("'a' is listed twice", Assert.Throws<ArgumentException>(() => new PrecisionRecallF1(["a", "b", "a"])).Message, StringComparison.Ordinal);
        Assert.Contains("one is null", Assert.Throws<ArgumentException>(() => new MultiLabelF1([null!])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_NamesThatDifferInCaseOnly_AreDifferent()
    {
        var metric = new Accuracy();
        metric.Add("Sports", "sports");
        metric.Add("Sports", "Sports");
        Assert.Equal([new MetricValue("accuracy", 0.5)], metric.Compute());
    }

    [Fact]
    public void MatthewsAndKappa_FourRowsOneWrong_EqualTheTextbook()
    {
        var (matthews, kappa) = (new MatthewsCorrelation(), new CohenKappa());
        foreach (var metric in new Metric<string>[] { matthews, kappa })
        {
            metric.AddAll(["+", "+", "+", "-"], ["+", "-", "+", "-"]);
        }

        // TP 2, TN 1, FP 0, FN 1: (2·1 - 0·1) / sqrt(2 · 3 · 1 · 2); observed 3/4, by chance 1/2.
        Assert.Equal(2 / Math.Sqrt(12), matthews.Compute()[0].Value, 1e-12);
        Assert.Equal(0.5, kappa.Compute()[0].Value, 1e-12);
    }

    [Fact]
    public void MultiLabelF1_LabelGivenTwice_CountsOnce()
    {
        var metric = new MultiLabelF1(["a", "b", "c"]);
        metric.Add(["a", "a", "b"], ["b", "b"]);
        Assert.Equal(new PrecisionRecall(1, 0.5, 2 / 3.0, 2), metric.Report().Micro);
        Assert.Equal(1 / 3.0, metric.Value("hamming_loss"), 1e-12);
        Assert.Equal(0.5, metric.Value("jaccard_samples"), 1e-12);
    }

    [Fact]
    public void MultiLabelF1_NullLabel_IsRefusedAndCountsNothing()
    {
        var metric = new MultiLabelF1();
        Assert.Contains("A label is null", Assert.Throws<ArgumentException>(() => metric.Add(["a"], [null!])).Message, StringComparison.Ordinal);
        Assert.Empty(metric.Report().PerClass);
    }

    [Fact]
    public void AgreeMeasures_MoreRowsThanSquaresFitInto64Bits_StayExact()
    {
        // 5e9 rows of each of two classes, half of them right in one and all in the other: n² is beyond long.
        const long Rows = 5_000_000_000;
        var counts = new ConfusionCounts([]);
        counts.Add("a", "a", Rows / 2);
        counts.Add("a", "b", Rows / 2);
        counts.Add("b", "b", Rows);
        var agreement = counts.Agree();
        Assert.Equal(0.5, agreement.BeyondChance / agreement.BeyondChancePossible, 1e-12);
        Assert.Equal(1 / Math.Sqrt(3), agreement.BeyondChance / Math.Sqrt(agreement.TruthVariance) / Math.Sqrt(agreement.PredictionVariance), 1e-12);
    }
}
