using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>The ways a training ends, and the model it leaves behind.</summary>
[Collection(nameof(OneAtATime))]
public sealed class StoppingTests
{
    [Fact]
    public void Fit_CancelledInAStep_EndsAfterThatStepWithAUsableModel()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = TinyTask.Model();
        var seen = new Recorder { AfterStep = step => Cancel(cancellation, step.Step == 3) };

        var result = new Trainer(model, Options(seen)).FitUntilCancelled(TinyTask.Rows(16), TinyTask.Rows(4, seed: 2), cancellation.Token);

        Assert.Equal(StopReason.Cancelled, result.StopReason);
        Assert.Equal(3, result.Steps);
        Assert.Empty(result.History);
        Assert.Equal((null, false), (result.BestEpoch, result.HasBestWeights));
        Assert.Empty(result.BestMetrics);
        Assert.Equal(["started", "step 1", "step 2", "step 3", "completed"], seen.Order);
        AssertUsable(model);
    }

    [Fact]
    public void Fit_CancelledInASecondEpoch_HasTheFirstAndItsWeights()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = TinyTask.Model();
        Dictionary<string, string>? best = null;
        var seen = new Recorder
        {
            AfterEpoch = _ => best = ModelBits.Of(model),
            AfterStep = step => Cancel(cancellation, step.Step == 6),
        };

        var result = new Trainer(model, Options(seen)).FitUntilCancelled(TinyTask.Rows(16), TinyTask.Rows(4, seed: 2), cancellation.Token);

        Assert.Equal((StopReason.Cancelled, 6L, 1, true), (result.StopReason, result.Steps, result.BestEpoch, result.HasBestWeights));
        Assert.Single(result.History);
        Assert.Empty(ModelBits.Changed(best!, ModelBits.Of(model)));
        AssertUsable(model);
    }

    [Fact]
    public void Fit_CancelledInTheLastStepOfAnEpoch_EndsWithoutEvaluating()
    {
        using var cancellation = new CancellationTokenSource();
        using var model = TinyTask.Model();
        var seen = new Recorder { AfterStep = step => Cancel(cancellation, step.Step == 4) };
        var result = new Trainer(model, Options(seen)).FitUntilCancelled(TinyTask.Rows(16), TinyTask.Rows(4, seed: 2), cancellation.Token);
        Assert.Equal((StopReason.Cancelled, 4L), (result.StopReason, result.Steps));
        Assert.Empty(seen.Epochs);
        AssertUsable(model);
    }

    [Fact]
    public void Fit_CancelledBeforehand_ChangesNothing()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        var result = new Trainer(model, Options()).FitUntilCancelled(TinyTask.Rows(8), dev: null, new CancellationToken(canceled: true));
        Assert.Equal((StopReason.Cancelled, 0L), (result.StopReason, result.Steps));
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_MetricStopsRising_EndsEarlyWithTheBestWeights()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.1, 0.5, 0.4, 0.5, 0.9));
        var bits = new List<Dictionary<string, string>>();
        var rows = FreezingInTrainingTests.Numbers(8);
        var options = Options(new Recorder { AfterEpoch = _ => bits.Add(ModelBits.Of(model)) }) with { Epochs = 5, Evaluation = Options(new Recorder { AfterEpoch = _ => bits.Add(ModelBits.Of(model)) }).Evaluation with { BestMetric = "number/scripted" }, Stopping = Options(new Recorder { AfterEpoch = _ => bits.Add(ModelBits.Of(model)) }).Stopping with { Patience = 2 } };

        var result = new Trainer(model, options).Fit(rows, rows);

        Assert.Equal((StopReason.EarlyStopping, 2, true), (result.StopReason, result.BestEpoch, result.HasBestWeights));
        Assert.Equal(4, result.History.Count);
        Assert.Equal([true, true, false, false], result.History.Select(epoch => epoch.IsBest));
        Assert.Empty(ModelBits.Changed(bits[1], ModelBits.Of(model)));
        Assert.NotEmpty(ModelBits.Changed(bits[3], ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_KeepBestIsOff_LeavesTheLastWeights()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.9, 0.1));
        Dictionary<string, string>? last = null;
        var rows = FreezingInTrainingTests.Numbers(8);
        var options = Options(new Recorder { AfterEpoch = _ => last = ModelBits.Of(model) }) with { Epochs = 2, Evaluation = Options(new Recorder { AfterEpoch = _ => last = ModelBits.Of(model) }).Evaluation with { BestMetric = "number/scripted", KeepBest = false } };
        var result = new Trainer(model, options).Fit(rows, rows);
        Assert.Equal((1, false), (result.BestEpoch, result.HasBestWeights));
        Assert.Empty(ModelBits.Changed(last!, ModelBits.Of(model)));
    }

    [Fact]
    public void Fit_WithoutDev_HasHistoryWithoutEvaluationsAndTheLastWeights()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Options() with { Epochs = 2 }).Fit(TinyTask.Rows(10));
        Assert.Equal((StopReason.Completed, 6L, null, false), (result.StopReason, result.Steps, result.BestEpoch, result.HasBestWeights));
        Assert.Equal([1, 2], result.History.Select(epoch => epoch.Epoch));
        Assert.All(result.History, epoch => Assert.True(epoch.Dev is null && !epoch.IsBest && double.IsFinite(epoch.Loss)));
        AssertUsable(model);
    }

    [Fact]
    public void Fit_CallbackThrows_EndsTheTrainingAndLeavesAUsableModel()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder { AfterStep = step => throw new TimeoutException($"at step {step.Step}") };
        Assert.Equal("at step 1", Assert.Throws<TimeoutException>(() => new Trainer(model, Options(seen)).Fit(TinyTask.Rows(8))).Message);
        AssertUsable(model);
    }

    [Fact]
    public void Fit_Again_GoesOnFromTheWeightsItLeft()
    {
        using var model = TinyTask.Model();
        var trainer = new Trainer(model, Options() with { Epochs = 1 });
        trainer.Fit(TinyTask.Rows(8));
        var between = ModelBits.Of(model);
        new Trainer(model, trainer.Options with { Freeze = FreezePolicy.Backbone }).Fit(TinyTask.Rows(8));
        Assert.Equal(
            ["heads.entities.classifier.bias", "heads.entities.classifier.weight", "heads.topic.classifier.bias", "heads.topic.classifier.weight"],
            ModelBits.Changed(between, ModelBits.Of(model)));
        trainer.Fit(TinyTask.Rows(8));
        Assert.All(model.parameters(), p => Assert.True(p.requires_grad));
    }

    private static void AssertUsable(MultiTaskModel model)
    {
        Assert.All(model.modules(), module => Assert.False(module.training));
        Assert.All(model.parameters(), p => Assert.Null(p.grad));
        using var predictor = new Predictor(model);
        Assert.True(predictor.Predict("ada won").Class("topic").Probability is > 0 and <= 1);
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) =>
        new() { Epochs = 3, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Callbacks = callbacks, Optimization = new() { Warmup = Warmup.None } };

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }
}
