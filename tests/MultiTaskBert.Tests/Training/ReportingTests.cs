using Microsoft.Extensions.Logging;
using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;

namespace MultiTaskBert.Tests.Training;

/// <summary>What a training says about itself: events, records, log.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ReportingTests
{
    [Fact]
    public void Fit_Callbacks_AreCalledInOrderWithWhatHappened()
    {
        using var model = TinyTask.Model();
        Recorder first = new(), second = new();
        TinyClock clock = new();
        MtlDataset train = TinyTask.Rows(10), dev = TinyTask.Rows(5, seed: 2);
        var options = Plain.Options with
        {
            Epochs = 2,
            BatchSize = 4,
            LearningRate = 2e-3,
            Freeze = FreezePolicy.GradualUnfreeze(),
            Callbacks = [first, second],
            TimeProvider = clock,
        };

        var result = new Trainer(model, options).Fit(train, dev);

        Assert.Equal(
            [
                "started", "step 1", "step 2", "step 3", "epoch 1", "freeze changed after epoch 1",
                "step 4", "step 5", "step 6", "epoch 2", "completed",
            ],
            first.Order);
        Assert.Equal(first.Order, second.Order);
        Assert.Same(result, first.Completed);
        Assert.Equal(result.History, first.Epochs);

        var started = first.Started!;
        Assert.Same(options, started.Options);
        Assert.Equal(["topic", "entities"], started.Heads);
        Assert.Equal((10, 6L, 10, 10), (started.Rows, started.TotalSteps, started.LabelCounts["topic"], started.LabelCounts["entities"]));
        Assert.Equal(options.Freeze, started.Options.Freeze);

        // A warmup of a tenth of six steps, rounded up, is one: 0, 1, then down to 0 in the step after the last.
        Assert.Equal([0, 1, 0.8, 0.6, 0.4, 0.2], first.Steps.Select(step => Math.Round(step.LearningRate / 2e-3, 9)));
        Assert.All(first.Steps, step =>
        {
            Assert.Equal(6, step.TotalSteps);
            Assert.Equal(step.Step <= 3 ? 1 : 2, step.Epoch);
            Assert.Equal(["topic", "entities"], step.HeadLosses.Keys);
            Assert.Equal([1.0, 1.0], step.Weights.Values);
            Assert.Equal(step.HeadLosses.Values.Sum(), step.Loss, 1e-5);
            Assert.True(step.GradientNorm > 0);
            Assert.True(step.Elapsed > TimeSpan.Zero);
        });
        Assert.Equal(TimeSpan.Zero, first.Steps[^1].Remaining);
        Assert.True(first.Steps[0].Remaining > first.Steps[4].Remaining);
        Assert.All(first.Epochs, epoch => Assert.Equal(epoch.Steps, 3L * epoch.Epoch));
        Assert.True(first.Epochs[0].IsBest);
        Assert.Equal(5, first.Epochs[0].Dev!.Rows);
        Assert.Equal(first.Epochs[result.BestEpoch!.Value - 1].Dev!.Metrics, result.BestMetrics);
    }

    [Fact]
    public void Fit_FixedWeighting_TrainsTheWeightedSum()
    {
        using var model = TinyTask.Model();
        var seen = new Recorder();
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 0.25, ["entities"] = 2 };
        var result = new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4, LossWeighting = LossWeighting.Fixed(weights), Callbacks = [seen] }).Fit(TinyTask.Rows(8));
        Assert.All(seen.Steps, step => Assert.Equal((0.25 * step.HeadLosses["topic"]) + (2 * step.HeadLosses["entities"]), step.Loss, 1e-5));
        Assert.Equal((0.25, 2.0), (result.History[0].Weights["topic"], result.History[0].Weights["entities"]));
    }

    [Fact]
    public void Fit_WeightOfZero_LeavesThatHeadAsItWas()
    {
        using var model = TinyTask.Model();
        var before = ModelBits.Of(model);
        var weights = new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 0, ["entities"] = 1 };
        new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4, LossWeighting = LossWeighting.Fixed(weights), Optimization = Plain.Options.Optimization with { Optimizer = new AdamWOptions { WeightDecay = 0 } } }).Fit(TinyTask.Rows(8));
        var changed = ModelBits.Changed(before, ModelBits.Of(model));
        Assert.Contains(changed, name => name.Contains("entities", StringComparison.Ordinal));
        Assert.DoesNotContain(changed, name => name.Contains("topic", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_RowsBeyondTheLimit_AreCountedAndLogged()
    {
        using var model = TinyTask.Model();
        var log = new ListLogger();
        var rows = MtlDataset.From(
        [
            new MtlRow(["ada", "stone", "won", "in", "rome"]).With("entities", new[] { "B-PER", "I-PER", "O", "O", "B-LOC" }),
            new MtlRow(["ada", "won"]).With("entities", new[] { "B-PER", "O" }),
            new MtlRow(["ben", "won", "in", "new", "rome"]).With("entities", new[] { "B-PER", "O", "O", "B-LOC", "I-LOC" }),
        ]);
        var options = Plain.Options with { Epochs = 1, Batches = Plain.Options.Batches with { Collation = new CollatorOptions { MaxLength = 5 } }, Logger = log };

        var epoch = Assert.Single(new Trainer(model, options).Fit(rows, rows).History);

        Assert.Equal((2, 2, 8L), (epoch.TruncatedRows, epoch.Dev!.TruncatedRows, epoch.LabelCounts["entities"]));
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: 2 training rows were longer than the length limit", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("Warning: 2 dev rows were longer than the length limit", StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_Logger_ReadsTheTrainingInWords()
    {
        using var model = TinyTask.Model();
        var log = new ListLogger();
        var rows = MtlDataset.From([.. TinyTask.Rows(4), new MtlRow("ada")]);
        new Trainer(model, Plain.Options with { Epochs = 2, BatchSize = 1, Freeze = FreezePolicy.GradualUnfreeze(), Logger = log }).Fit(rows, TinyTask.Rows(4, seed: 2));

        Assert.StartsWith("Information: Training on 5 rows, 10 steps, heads topic, entities; frozen: gradual-unfreeze(", log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("parameters are trainable (", log.Lines[0], StringComparison.Ordinal);
        Assert.Equal(8, log.Lines.Count(line => line.StartsWith("Debug: Step ", StringComparison.Ordinal)));
        Assert.Contains(log.Lines, line => line.StartsWith("Information: Epoch 1: loss ", StringComparison.Ordinal) && line.Contains("dev: score ", StringComparison.Ordinal));
        Assert.Contains("Warning: 1 batches had no label for any head and were left out.", log.Lines);
        Assert.Contains(log.Lines, line => line.StartsWith("Information: After 1 epochs and 4 steps other parts of the model are trainable.", StringComparison.Ordinal));
        Assert.StartsWith("Information: Training ended (Completed) after 8 steps in ", log.Lines[^1], StringComparison.Ordinal);
    }

    // Once a line of an epoch held some 70 numbers, and the ids of events were hashes of their names.
    [Fact]
    public void Fit_Logger_HasAShortLineAnEpochAndIdsThatStay()
    {
        using var model = TinyTask.Model();
        var log = new IdLogger();
        new Trainer(model, Plain.Options with { Epochs = 1, BatchSize = 4, Logger = log }).Fit(TinyTask.Rows(4), TinyTask.Rows(4, seed: 2));

        var epoch = Assert.Single(log.Events, line => line.Text.StartsWith("Epoch 1: ", StringComparison.Ordinal));
        Assert.Equal("score, loss, exact_match, topic/accuracy, entities/f1", string.Join(", ", epoch.Text.Split("dev: ")[1].Split(';')[0].Split(", ").Select(number => number.Split(' ')[0])));
        Assert.Equal([("Started", 1), ("LabelReading", 17), ("Evaluated", 14), ("Epoch", 8), ("Completed", 16)], log.Events.Where(line => line.Name is not ("Step" or "FrozenLayers" or "Saved" or "Warning")).Select(line => (line.Name, line.Id)));
    }

    private sealed class IdLogger : ILogger
    {
        internal List<(string? Name, int Id, string Text)> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Events.Add((eventId.Name, eventId.Id, formatter(state, exception)));
    }

    /// <summary>A clock on which a second passes each time somebody looks.</summary>
    private sealed class TinyClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
