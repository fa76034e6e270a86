using MultiTaskBert.Metrics;
using MultiTaskBert.Optimization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The loss weighting, metric, sampler and schedule of docs/custom-heads.md, used in a training.</summary>
[Collection(DocumentationTests.Name)]
public sealed class OwnPartsTests
{
    [Fact]
    public void Fit_WithPartsOfTheUser_UsesThem()
    {
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl");
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", train.TagNames("entities")));
        #region own-parts-use
        var options = new TrainerOptions
        {
            LossWeighting = new MeanWeighting(),
            Batches = new() { Sampler = new SomeRows(16) },
            Optimization = new() { Schedule = new StepDecay() },
        };
        #endregion

        var result = new Trainer(model, options with { Epochs = 3, BatchSize = 8, LearningRate = 5e-5 }).Fit(train);
        Assert.Equal(6, result.Steps);                                   // 16 rows an epoch in batches of 8, 3 epochs
        Assert.Equal(0.5, result.History[0].Weights["topic"]);
        Assert.Equal(0.25 * 5e-5, result.History[2].LearningRate, 1e-12);
    }

    [Fact]
    public void LargestError_OfTwoRows_IsTheLarger()
    {
        Metric metric = new LargestError();
        metric.Add(1.0, 1.5);
        metric.Add(3.0, 1.0);
        Assert.Equal([new MetricValue("largest_error", 2, HigherIsBetter: false)], metric.Compute());
    }
}

#region own-weighting
/// <summary>The mean of the heads' losses in place of their sum.</summary>
internal sealed record MeanWeighting : LossWeighting
{
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => new(
        stack([.. losses.Select(loss => loss.Loss)]).mean(),
        losses.ToDictionary(loss => loss.Head, _ => 1.0 / losses.Count));
}
#endregion

#region own-metric
/// <summary>The largest distance between a gold number and the predicted one.</summary>
internal sealed class LargestError : Metric<double>
{
    private double _largest;

    public override void Add(double truth, double prediction) => _largest = Math.Max(_largest, Math.Abs(truth - prediction));

    public override IReadOnlyList<MetricValue> Compute() => [new("largest_error", _largest, HigherIsBetter: false)];

    public override void Reset() => _largest = 0;
}
#endregion

#region own-sampler
/// <summary>So many rows an epoch, drawn anew each time.</summary>
internal sealed record SomeRows(int Rows) : BatchSampler
{
    public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
    {
        int[] order = [.. Enumerable.Range(0, input.RowCount)];
        new RandomStream(input.Seed, input.Epoch, "some rows").Shuffle<int>(order);
        return order.Take(Rows).Chunk(input.BatchSize);
    }
}
#endregion

#region own-schedule
/// <summary>The full learning rate for the first half of the steps, then a quarter of it.</summary>
internal sealed record StepDecay : LearningRateSchedule
{
    public override double Factor(SchedulePoint at) => Rise(at) ?? (at.Step < at.TotalSteps / 2 ? 1 : 0.25);
}
#endregion
