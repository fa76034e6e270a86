using MultiTaskBert.Optimization;
using MultiTaskBert.Tests;
using MultiTaskBert.Training;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>A callback of a user that ends a training, and what the result says of it.</summary>
[Collection(nameof(OneAtATime))]
public sealed class StoppingCallbackTests
{
    private static readonly TrainerOptions Options = new() { Epochs = 5, BatchSize = 4, LearningRate = 1e-3, Optimization = new() { Warmup = Warmup.None } };

    [Fact]
    public void Fit_TargetReached_EndsAndSaysWhoStoppedItAndWhy()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Options with { Callbacks = [new TargetMetric("score", 0)] }).Fit(TinyTask.Rows(8), TinyTask.Rows(4, seed: 2));
        Assert.Equal(
            (StopReason.Callback, nameof(TargetMetric), "score reached 0", 1),
            (result.StopReason, result.StoppedBy, result.StopDetail, result.History.Count));
    }

    [Fact]
    public void Fit_TargetOutOfReach_GoesToTheEnd()
    {
        using var model = TinyTask.Model();
        var result = new Trainer(model, Options with { Callbacks = [new TargetMetric("score", 2)] }).Fit(TinyTask.Rows(8), TinyTask.Rows(4, seed: 2));
        Assert.Equal((StopReason.Completed, null, 5), (result.StopReason, result.StoppedBy, result.History.Count));
    }

    [Fact]
    public async Task FitAsync_CancelledByACallback_ThrowsWithThePartialResult()
    {
        using var model = TinyTask.Model();
        using var stop = new CancellationTokenSource();
        var training = new Trainer(model, Options with { Callbacks = [new CancelAfter(3, stop)] }).FitAsync(TinyTask.Rows(8), cancellationToken: stop.Token);
        var cancelled = await Assert.ThrowsAsync<TrainingCanceledException>(() => training);
        Assert.True(training.IsCanceled);
        Assert.Equal((stop.Token, 3L, StopReason.Cancelled, 1), (cancelled.CancellationToken, cancelled.PartialResult.Steps, cancelled.PartialResult.StopReason, cancelled.PartialResult.History.Count));
        _ = new Predictor(model).Predict("the model can be used");
    }

    [Fact]
    public async Task FitAsync_LeftAlone_GivesTheWeightsOfFit()
    {
        using TrainedModel here = new(TinyTask.Model()), there = new(TinyTask.Model());
        var thread = Environment.CurrentManagedThreadId;
        var seen = new ThreadSeen();
        var expected = new Trainer(here.Model, Options).Fit(TinyTask.Rows(8));
        var result = await new Trainer(there.Model, Options with { Callbacks = [seen] }).FitAsync(TinyTask.Rows(8), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected.History.Select(epoch => epoch.Loss), result.History.Select(epoch => epoch.Loss));
        Assert.Equal(here.Bytes, there.Bytes);
        Assert.NotEqual(thread, seen.Thread);
    }

    private sealed class TargetMetric(string metric, double target) : ITrainerCallback
    {
        public void OnEvaluated(EvaluationRecord evaluation)
        {
            if (evaluation.Result[metric] >= target)
            {
                evaluation.Stop(FormattableString.Invariant($"{metric} reached {target}"));
            }
        }
    }

    private sealed class CancelAfter(long step, CancellationTokenSource stop) : ITrainerCallback
    {
        public void OnStepCompleted(StepCompleted completed)
        {
            if (completed.Step == step)
            {
                stop.Cancel();
            }
        }
    }

    private sealed class ThreadSeen : ITrainerCallback
    {
        public int Thread { get; private set; }

        public void OnStepCompleted(StepCompleted step) => Thread = Environment.CurrentManagedThreadId;
    }

    private sealed class TrainedModel(MultiTaskModel model) : IDisposable
    {
        public MultiTaskModel Model { get; } = model;

        public byte[][] Bytes => [.. Model.parameters().Select(parameter => parameter.bytes.ToArray())];

        public void Dispose() => Model.Dispose();
    }
}
