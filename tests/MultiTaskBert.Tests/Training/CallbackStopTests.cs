using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>A callback ends the training in good order, and says why.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CallbackStopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stop_InAStep_EndsAfterThatStepWithTheReason()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder { AfterStep = step => StopAt(step.Step == 3, step.Stop, "enough seen") };

        var result = new Trainer(model, Options(seen)).Fit(TinyTask.Rows(16), TinyTask.Rows(4, seed: 2));

        Assert.Equal((StopReason.Callback, "enough seen", 3L), (result.StopReason, result.StopDetail, result.Steps));
        Assert.Equal(["started", "step 1", "step 2", "step 3", "completed"], seen.Order);
        Assert.All(model.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void Stop_InAnEpoch_EndsAfterItWithTheBestWeights()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead("number", 0.9, 0.5, 0.7));
        var bits = new List<Dictionary<string, string>>();
        var seen = new Recorder
        {
            AfterEpoch = epoch =>
            {
                bits.Add(ModelBits.Of(model));
                StopAt(epoch.Dev!["number/scripted"] < 0.6, epoch.Stop, "it became worse");
                StopAt(epoch.Epoch == 2, epoch.Stop, "a second reason");
            },
        };
        var rows = FreezingInTrainingTests.Numbers(8);

        var result = new Trainer(model, Options(seen) with { Evaluation = Options(seen).Evaluation with { BestMetric = "number/scripted" } }).Fit(rows, rows);

        Assert.Equal((StopReason.Callback, "it became worse", 2, 1, true), (result.StopReason, result.StopDetail, result.History.Count, result.BestEpoch, result.HasBestWeights));
        Assert.Empty(ModelBits.Changed(bits[0], ModelBits.Of(model)));
    }

    [Theory]
    [InlineData(2, 0, 2)]     // within an epoch: at once
    [InlineData(4, 1, 4)]     // the evaluation of an epoch: the epoch is closed first
    public void Stop_InAnEvaluation_EndsAfterItOrItsEpoch(int step, int epochs, long steps)
    {
        using var model = TinyTask.Model();
        var seen = new Recorder { AfterEvaluation = evaluation => StopAt(evaluation.Step == step, evaluation.Stop, "good enough") };
        var result = new Trainer(model, Options(seen) with { Evaluation = Options(seen).Evaluation with { EverySteps = 2 } }).Fit(TinyTask.Rows(16), TinyTask.Rows(4, seed: 2));
        Assert.Equal((StopReason.Callback, "good enough", epochs, steps), (result.StopReason, result.StopDetail, result.History.Count, result.Steps));
    }

    [Fact]
    public void Stop_AtTheStart_ChangesNothing()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        var result = new Trainer(model, Options(new AtTheStart())).Fit(TinyTask.Rows(16));
        Assert.Equal((StopReason.Callback, "not today", 0L), (result.StopReason, result.StopDetail, result.Steps));
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    // Oracle: the same training without an interruption.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stop_ThenResumed_EndsWithTheBitsOfTheWholeTraining(bool atEpochs)
    {
        var (train, dev) = (TinyTask.Rows(16), TinyTask.Rows(4, seed: 2));
        using var whole = TinyTask.Model();
        var expected = new Trainer(whole, Options()).Fit(train, dev);
        for (var runs = 1; ; runs++)
        {
            using var model = TinyTask.Model(seed: runs == 1 ? 0 : 9);
            var left = 1;
            var seen = new Recorder
            {
                AfterStep = step => StopAt(!atEpochs && left-- == 0, step.Stop, "two steps"),
                AfterEpoch = epoch => StopAt(atEpochs, epoch.Stop, "an epoch"),
            };
            var options = Options(seen) with { Checkpoints = new CheckpointOptions { Folder = _folder.Path, EveryEpoch = true, Resume = true } };
            var result = new Trainer(model, options).Fit(train, dev);
            if (result.StopReason == StopReason.Callback && result.History.Count < expected.History.Count)
            {
                Assert.True(File.Exists(Path.Combine(_folder.Path, $"checkpoint-{result.Steps:D6}", "state.json")));
                continue;
            }

            Assert.InRange(runs, 3, 7);
            Assert.Equal(expected.Steps, result.Steps);
            Assert.Equal(expected.History.Select(epoch => epoch.Loss), result.History.Select(epoch => epoch.Loss));
            Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
            return;
        }
    }

    [Fact]
    public void Stop_OfAnEventThatNoTrainingGave_IsAnError()
    {
        var step = new StepCompleted
        {
            Step = 1,
            TotalSteps = 1,
            Epoch = 1,
            Loss = 0,
            HeadLosses = new Dictionary<string, double>(StringComparer.Ordinal),
            Weights = new Dictionary<string, double>(StringComparer.Ordinal),
            LearningRate = 0,
            GradientNorm = 0,
            Elapsed = TimeSpan.Zero,
            Remaining = TimeSpan.Zero,
        };
        Assert.Throws<InvalidOperationException>(() => step.Stop("why"));
        Assert.Throws<ArgumentException>(() => step.Stop(" "));
    }

    // Once an evaluation, a new predictor or eval() in a callback switched dropout off for the rest of the training.
    [Fact]
    public void Fit_CallbackThatEvaluates_TrainsWithDropoutAllTheSame()
    {
        var rows = TinyTask.Rows(16);
        using var plain = TinyTask.Model(dropout: 0.3);
        using var watched = TinyTask.Model(dropout: 0.3);
        new Trainer(plain, Options()).Fit(rows);
        var seen = new Recorder { AfterStep = _ => watched.eval() };
        new Trainer(watched, Options(seen)).Fit(rows);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(plain), ModelBits.Of(watched)));
    }

    private static void StopAt(bool now, Action<string> stop, string reason)
    {
        if (now)
        {
            stop(reason);
        }
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) =>
        new() { Epochs = 3, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Callbacks = callbacks, Optimization = new() { Warmup = Warmup.None } };

    private sealed class AtTheStart : ITrainerCallback
    {
        public void OnTrainingStarted(TrainingStarted started) => started.Stop("not today");
    }
}
