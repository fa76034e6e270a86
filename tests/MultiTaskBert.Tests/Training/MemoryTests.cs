using MultiTaskBert.Training;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>No tensor outlives its step. Oracle: TorchSharp's count of the tensors that are alive.</summary>
[Collection(nameof(OneAtATime))]
public sealed class MemoryTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("backbone")]
    [InlineData("layers-below(1)")]
    public void Fit_TwoThousandSteps_KeepsTheNumberOfLiveTensorsConstant(string policy)
    {
        using var model = TinyTask.Model(layers: 2);
        var counts = new List<long>();
        var seen = new Recorder { AfterStep = step => Count(counts, step.Step % 100 == 0) };
        var options = Plain.Options with { Epochs = 4, BatchSize = 1, Freeze = FreezePolicy.Parse(policy), Batches = Plain.Options.Batches with { Prefetch = 0 }, Callbacks = [seen] };
        var result = new Trainer(model, options).Fit(TinyTask.Rows(500), TinyTask.Rows(4));
        Assert.Equal(2000, result.Steps);
        Assert.Equal(20, counts.Count);

        // After epoch 1 the copy of the best weights has come; it is part of the training, not of a step.
        Assert.Equal(counts[5], counts[^1]);
        Assert.True(counts.Distinct().Count() <= 2, string.Join(' ', counts));
    }

    [Fact]
    public void FitEvaluateAndPredict_Again_LeaveNoTensorBehind()
    {
        using var model = TinyTask.Model(layers: 1);
        MtlDataset train = TinyTask.Rows(12), dev = TinyTask.Rows(6);
        var counts = new List<long>();
        for (var turn = 0; turn < 12; turn++)
        {
            var trainer = new Trainer(model, Plain.Options with { Epochs = 2, BatchSize = 4, Freeze = FreezePolicy.GradualUnfreeze() });
            trainer.Fit(train, dev);
            trainer.Evaluate(dev);
            using var predictor = new Predictor(model, new() { BatchSize = 1 });
            _ = predictor.PredictMany(["ada won", "ben left"]).ToList();
            Count(counts, now: true);
        }

        Assert.True(counts.Skip(1).Distinct().Count() == 1, string.Join(' ', counts));
    }

    [Fact]
    public void Fit_EveryModeOfTheLoop_KeepsTheNumberOfLiveTensorsConstantFromEpochToEpoch()
    {
        using var model = TinyTask.Model(layers: 1);
        var counts = new List<long>();
        var seen = new Recorder { AfterEpoch = _ => Count(counts, now: true) };   // Nothing is being collated then.
        var options = Plain.Options with
        {
            Epochs = 12,
            BatchSize = 2,
            Gradients = Plain.Options.Gradients with { AccumulationSteps = 2, MaxValue = 1, OnNotFinite = NotFiniteAction.Skip },
            Freeze = FreezePolicy.None,
            Batches = Plain.Options.Batches with { Prefetch = 3, Sampler = new MultiTaskBert.Sampling.LengthBucketedBatches() },
            Evaluation = Plain.Options.Evaluation with { EverySteps = 3 },
            Optimization = Plain.Options.Optimization with { WeightAverage = new() },
            LossWeighting = LossWeighting.Uncertainty(),
            Callbacks = [seen],
        };

        new Trainer(model, options).Fit(TinyTask.Rows(40), TinyTask.Rows(4));

        Assert.True(counts.Skip(1).Distinct().Count() == 1, string.Join(' ', counts));
    }

    [Fact]
    public void Fit_Prefetching_HoldsNoMoreThanTheBatchesThatWait()
    {
        using var model = TinyTask.Model(layers: 1);
        var counts = new List<long>();
        var seen = new Recorder { AfterStep = _ => Count(counts, now: true) };
        new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 1, Freeze = FreezePolicy.Backbone, Batches = Plain.Options.Batches with { Prefetch = 4 }, Callbacks = [seen] }).Fit(TinyTask.Rows(200));

        // A batch has five tensors: ids, mask, types, and the labels of two heads. While one is made there are some more.
        Assert.InRange(counts.Skip(1).Max() - counts.Skip(1).Min(), 0, 4 * 5 * 3);
        Assert.InRange(counts[^1] - counts[1], -60, 60);
    }

    private static void Count(List<long> counts, bool now)
    {
        if (now)
        {
            // Wrappers that only wait for their finalizer hold no memory of a step; they are counted out.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
        }
    }
}
