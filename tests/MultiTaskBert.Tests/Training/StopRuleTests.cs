using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>A greatest number of steps, and a greatest time.</summary>
[Collection(nameof(OneAtATime))]
public sealed class StopRuleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_MaxStepsWithinTheSecondEpoch_EndsThereWithAScheduleOfThatLength()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder();
        var result = new Trainer(model, Options(seen) with { Stopping = Options(seen).Stopping with { MaxSteps = 6 } }).Fit(TinyTask.Rows(16), TinyTask.Rows(4, seed: 2));

        Assert.Equal((StopReason.MaxSteps, 6L), (result.StopReason, result.Steps));
        Assert.Equal([4L, 6L], result.History.Select(epoch => epoch.Steps));   // The epoch cut short is evaluated and recorded.
        Assert.Equal([1, 5 / 6.0, 4 / 6.0, 3 / 6.0, 2 / 6.0, 1 / 6.0], seen.Steps.Select(step => step.LearningRate / 1e-3), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.All(seen.Steps, step => Assert.Equal(6, step.TotalSteps));
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(1000, 12)]
    [InlineData(8, 8)]
    public void Fit_MaxSteps_EndsWithWhateverComesFirst(int maxSteps, int steps)
    {
        using var model = TinyTask.Model(layers: 1);
        var result = new Trainer(model, Options() with { Stopping = Options().Stopping with { MaxSteps = maxSteps } }).Fit(TinyTask.Rows(16));
        Assert.Equal((steps < 12 ? StopReason.MaxSteps : StopReason.Completed, (long)steps), (result.StopReason, result.Steps));
        Assert.Equal(steps / 4, result.History.Count);
    }

    // Oracle: the same training without a limit, to the last bit; on a clock where each look takes a second.
    [Fact]
    public void Fit_MaxTime_EndsBetweenStepsAndGoesOnFromTheCheckpoint()
    {
        var (train, dev) = (TinyTask.Rows(16), TinyTask.Rows(4, seed: 2));
        using var whole = TinyTask.Model();
        var expected = new Trainer(whole, Options()).Fit(train, dev);
        for (var limit = 5; limit <= 500; limit += 5)
        {
            using var model = TinyTask.Model(seed: 7);
            var options = Options() with
            {
                Stopping = Options().Stopping with { MaxTime = TimeSpan.FromSeconds(limit) },
                TimeProvider = new SecondALook(),
                Checkpoints = new CheckpointOptions { Folder = _folder.Path, EveryEpoch = false, EverySteps = 1000, Resume = true },
            };
            if (limit == 5)
            {
                using var first = TinyTask.Model();
                Assert.Equal(StopReason.MaxTime, new Trainer(first, options).Fit(train, dev).StopReason);
                continue;
            }

            var result = new Trainer(model, options).Fit(train, dev);
            if (result.StopReason == StopReason.Completed)
            {
                Assert.True(limit > 10, "It took no more than two runs.");
                Assert.Equal(expected.Steps, result.Steps);
                Assert.Equal(expected.History.Select(epoch => epoch.Loss), result.History.Select(epoch => epoch.Loss));
                Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
                return;
            }

            Assert.Equal(StopReason.MaxTime, result.StopReason);
        }

        Assert.Fail("The training does not get on: each run ends before it has made a step.");
    }

    [Fact]
    public void Fit_WrongLoopOptions_AreListedTogether()
    {
        using var model = TinyTask.Model(layers: 1);
        var options = Plain.Options with
        {
            Stopping = Plain.Options.Stopping with { MaxSteps = 0, MaxTime = TimeSpan.Zero },
            Evaluation = Plain.Options.Evaluation with { EverySteps = 0 },
            Gradients = Plain.Options.Gradients with { MaxValue = double.NaN, OnNotFinite = (NotFiniteAction)7, MaxSkippedSteps = 0 },
            Batches = Plain.Options.Batches with { Prefetch = -1 },
            Optimization = Plain.Options.Optimization with { WeightAverage = new ExponentialMovingAverage(decay: 1, everySteps: 0) },
        };
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(4))).Message;
        Assert.All(
            (string[])
            [
                "there are 10 problems", "MaxSteps is 0;", "MaxTime is 00:00:00;", "Evaluation.EverySteps is 0;", "Evaluation.EverySteps is set, but there is no dev data", "Gradients.MaxValue is NaN;",
                "OnNotFinite is 7; it must be Stop or Skip.", "MaxSkippedSteps is 0;", "Batches.Prefetch is -1;", "ExponentialMovingAverage.Decay is 1;", "ExponentialMovingAverage.EverySteps is 0;",
            ],
            problem => Assert.Contains(problem, message, StringComparison.Ordinal));
    }

    private static TrainerOptions Options(params ITrainerCallback[] callbacks) =>
        new() { Epochs = 3, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Callbacks = callbacks, Optimization = new() { Warmup = Warmup.None } };

    private sealed class SecondALook : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
