using Microsoft.Extensions.Logging;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/training.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class TrainingTests
{
    [Fact]
    public void Options_AllNamed_AreAccepted()
    {
        #region training-options
        var options = new TrainerOptions
        {
            Epochs = 5,
            BatchSize = 32,
            LearningRate = 5e-5,
            Optimization = new() { Optimizer = OptimizerOptions.AdamW(weightDecay: 0.01), Schedule = LearningRateSchedule.Linear, Warmup = Warmup.Ratio(0.1) },
            Gradients = new() { MaxNorm = 1 },
            Freeze = FreezePolicy.None,
            Evaluation = new() { BestMetric = "entities/f1" },
            Stopping = new() { Patience = 2 },
            Seed = 1,
        };
        #endregion

        Assert.Equal("10 % of the steps", options.Optimization.Warmup.ToString());
    }

    [Fact]
    public void Fit_WithCheckpoints_GoesOnWhereItWas()
    {
        using var model = Model();
        var (train, dev) = (MtlDataset.FromJsonLines("train.jsonl"), MtlDataset.FromJsonLines("dev.jsonl"));
        #region training-checkpoints
        var options = new TrainerOptions
        {
            Epochs = 5,
            Checkpoints = new CheckpointOptions { Folder = "run-1", EverySteps = 500, Keep = 2, Resume = true },
        };
        TrainingResult result = new Trainer(model, options).Fit(train, dev);
        #endregion

        Assert.Equal(2, Directory.GetDirectories("run-1", "checkpoint-*").Length);
        using var again = Model();
        Assert.Equal(result.BestEpoch, new Trainer(again, options).Fit(train, dev).BestEpoch);
        Assert.Equal(2, Directory.GetDirectories("run-1", "checkpoint-*").Length);
        Directory.Delete("run-1", recursive: true);
    }

    [Fact]
    public void Fit_WrongOptions_ListsAllProblems()
    {
        using var model = Model();
        var train = MtlDataset.FromJsonLines("train.jsonl");
        #region training-wrong-options
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 0, Evaluation = new() { BestMetric = "topic/acc" }, Stopping = new() { Patience = 2 } });
        try
        {
            trainer.Fit(train);
        }
        catch (ArgumentException e)
        {
            Console.WriteLine(e.Message);
        }
        #endregion

        var message = Assert.Throws<ArgumentException>(() => trainer.Fit(train)).Message;
        Assert.StartsWith("The training cannot start; there are 3 problems:\n- Epochs is 0; it must be at least 1.\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WithWeightsAndEarlyStopping_GivesAResult()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl"), test = MtlDataset.FromJsonLines("test.jsonl");
        using var stop = new CancellationTokenSource();
        #region training-weighting
        var options = new TrainerOptions
        {
            Epochs = 2,
            LossWeighting = LossWeighting.Fixed(new Dictionary<string, double> { ["topic"] = 0.5, ["entities"] = 1 }),
        };
        #endregion

        #region training-result
        var trainer = new Trainer(model, options);
        TrainingResult result = trainer.Fit(train, dev, stop.Token);

        Console.WriteLine($"{result.StopReason} after {result.Steps} steps; best epoch {result.BestEpoch}, score {result.BestMetrics["score"]:F3}");
        foreach (EpochRecord epoch in result.History)
        {
            Console.WriteLine($"{epoch.Epoch}: loss {epoch.Loss:F3} (topic {epoch.HeadLosses["topic"]:F3} × {epoch.Weights["topic"]}), "
                + $"{epoch.TrainableParameters:N0} trainable parameters, {epoch.TruncatedRows} rows cut");
        }
        #endregion

        #region training-evaluate
        EvaluationResult scores = trainer.Evaluate(test);
        Console.WriteLine($"topic accuracy {scores["topic", "accuracy"]:P1}, entities F1 {scores["entities", "f1"]:P1}");
        foreach (var (name, value) in scores.Metrics)
        {
            Console.WriteLine($"{name} {value:F3}");
        }
        #endregion

        Assert.Equal((StopReason.Completed, 2), (result.StopReason, result.History.Count));
        Assert.Equal(0.5, result.History[0].Weights["topic"]);
    }

    [Fact]
    public void Fit_Cancelled_LeavesAModelThatCanBeUsed()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        #region training-cancel
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;      // Ctrl+C ends the training, not the process
            stop.Cancel();
        };

        try
        {
            new Trainer(model).Fit(train, dev, stop.Token);
        }
        catch (TrainingCanceledException e)
        {
            Console.WriteLine($"cancelled after {e.PartialResult.Steps} steps");
        }

        model.Save("model");   // whole or not, it can be used
        #endregion

        Assert.True(Directory.Exists("model"));
    }

    [Fact]
    public void Fit_WithLoggerAndCallback_TellsThemEachEpoch()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        ILogger logger = new ConsoleLogger();
        #region training-log
        var slowest = new SlowestStep();
        var trainer = new Trainer(model, new TrainerOptions
        {
            Logger = logger,                        // any Microsoft.Extensions.Logging logger
            Callbacks = [slowest],
        });
        trainer.Fit(train, dev);
        Console.WriteLine($"step {slowest.Step} took {slowest.Time.TotalMilliseconds:F0} ms");
        #endregion

        Assert.Equal(20, slowest.Epochs);   // what is chosen for so few rows
    }

    [Fact]
    public void Fit_WithATarget_StopsThereAndSaysWhy()
    {
        using var model = Model();
        MtlDataset train = MtlDataset.FromJsonLines("train.jsonl"), dev = MtlDataset.FromJsonLines("dev.jsonl");
        var result = new Trainer(model, new TrainerOptions { Callbacks = [new StopAtTarget("topic/accuracy", 0)] }).Fit(train, dev);
        Assert.Equal((StopReason.Callback, "topic/accuracy reached 0", 1), (result.StopReason, result.StopDetail, result.History.Count));
    }

    private static MultiTaskModel Model()
    {
        var train = MtlDataset.FromJsonLines("train.jsonl");
        return new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", train.LabelNames("topic")),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]));
    }

    private sealed class ConsoleLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine($"{logLevel}: {formatter(state, exception)}");
    }
}

#region training-callback
/// <summary>Remembers the step that took the longest.</summary>
internal sealed class SlowestStep : ITrainerCallback
{
    private TimeSpan _before;

    public long Step { get; private set; }

    public TimeSpan Time { get; private set; }

    public int Epochs { get; private set; }

    public void OnStepCompleted(StepCompleted step)
    {
        if (step.Elapsed - _before > Time)
        {
            (Step, Time) = (step.Step, step.Elapsed - _before);
        }

        _before = step.Elapsed;
    }

    public void OnEpochCompleted(EpochRecord epoch)
    {
        _before = epoch.Elapsed;   // The evaluation is not part of the next step.
        Epochs++;
    }
}
#endregion

#region training-stop
/// <summary>Ends a training when a dev metric is good enough.</summary>
internal sealed class StopAtTarget(string metric, double target) : ITrainerCallback
{
    public void OnEpochCompleted(EpochRecord epoch)
    {
        if (epoch.Dev is { } dev && dev[metric] >= target)
        {
            epoch.Stop($"{metric} reached {target}");
        }
    }
}
#endregion
