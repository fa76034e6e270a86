using MultiTaskBert.Audit;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;

namespace MultiTaskBert.Tests.Audit;

/// <summary>What two models say about the same rows. Oracle: evaluation and predictions of each by itself.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DriftReportTests
{
    [Fact]
    public void Measure_TwoModels_HasTheMetricsOfEachAndTheShareOfSameAnswers()
    {
        using var before = TinyTask.Model(seed: 1);
        using var after = TinyTask.Model(seed: 2);
        after.AddHead(new RegressionHead("number"));
        var dev = TinyTask.Rows(20);

        var report = DriftReport.Measure(before, after, dev, batchSize: 7);

        Assert.Equal(20, report.Rows);
        Assert.Equal(["topic/accuracy", "entities/f1"], report.Heads.Select(head => head.Metric));
        using Predictor one = new(before), other = new(after);
        var pairs = one.PredictRows(dev).Zip(other.PredictRows(dev)).ToArray();
        Assert.Equal(pairs.Count(pair => pair.First.Class("topic").Label == pair.Second.Class("topic").Label) / 20.0, report.Heads[0].SameAnswers);
        Assert.All(report.Heads, head =>
        {
            Assert.Equal(Evaluator.Evaluate(before, dev)[head.Metric], head.Before, 1e-9);
            Assert.Equal(Evaluator.Evaluate(after, dev)[head.Metric], head.After, 1e-9);
            Assert.InRange(head.SameAnswers, 0, 0.99);
        });
    }

    [Fact]
    public void Measure_OneModelTwice_FindsNoDrift()
    {
        using var model = TinyTask.Model();
        var report = DriftReport.Measure(model, model, TinyTask.Rows(9));
        Assert.All(report.Heads, head => Assert.Equal((head.Before, 1.0), (head.After, head.SameAnswers)));
        Assert.Contains("| topic | topic/accuracy |", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_NoHeadInCommon_IsRefusedByName()
    {
        using var before = TinyTask.Model();
        using var after = new MultiTaskModel(TinyBert.Load(), new RegressionHead("number"));
        var message = Assert.Throws<ArgumentException>(() => DriftReport.Measure(before, after, TinyTask.Rows(4))).Message;
        Assert.Contains("the later one number", message, StringComparison.Ordinal);
    }
}
