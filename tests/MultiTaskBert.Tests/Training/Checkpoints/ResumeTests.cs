using MultiTaskBert.Data;
using MultiTaskBert.Freezing;
using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Checkpoints;

namespace MultiTaskBert.Tests.Training.Checkpoints;

[Collection(nameof(OneAtATime))]
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MtlDataset _train = TinyTask.Rows(40);
    private readonly MtlDataset _dev = TinyTask.Rows(16, seed: 2);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Modes() =>
        ["plain", "average", "evaluations within epochs", "skipped steps", "by length", "token budget", "greatest number of steps", "thawed and frozen again"];

    // Oracle: the same training without any interruption or checkpoint. Equal to the last bit, in weights and history.
    [Theory]
    [MemberData(nameof(Modes))]
    public void Fit_CancelledAfterEveryStepAndResumed_EndsWithTheBitsOfTheWholeTraining(string mode)
    {
        var options = In(mode);
        var train = mode == "skipped steps" ? MtlDataset.From(_train.Select((row, i) => i % 16 == 3 ? row.With("number", 1e30) : row.With("number", i % 2))) : _train;
        using var whole = Model(seed: 0);
        var expected = new Trainer(whole, options).Fit(train, _dev);
        TrainingResult result;
        for (var runs = 1; ; runs++)
        {
            using var model = Model(seed: runs == 1 ? 0 : 99);   // Weights come from the checkpoint.
            using var stop = new CancellationTokenSource();
            result = new Trainer(model, options with { Checkpoints = Checkpoints(resume: true), Callbacks = [new StopAfter(1, stop)] }).FitUntilCancelled(train, _dev, stop.Token);
            if (result.StopReason == StopReason.Cancelled)
            {
                continue;
            }

            Assert.InRange(runs, expected.Steps, expected.Steps + 1);
            Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
            break;
        }

        Assert.Equal((expected.Steps, expected.BestEpoch, expected.BestStep, expected.HasBestWeights), (result.Steps, result.BestEpoch, result.BestStep, result.HasBestWeights));
        Assert.Equal(expected.StopReason, result.StopReason);
        Assert.Equal(expected.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Epoch, evaluation.Value, evaluation.IsBest)), result.Evaluations.Select(evaluation => (evaluation.Step, evaluation.Epoch, evaluation.Value, evaluation.IsBest)));
        foreach (var (then, now) in expected.History.Zip(result.History))
        {
            Assert.Equal((then.Loss, then.LearningRate, then.Steps, then.IsBest, then.TrainableParameters), (now.Loss, now.LearningRate, now.Steps, now.IsBest, now.TrainableParameters));
            Assert.Equal(then.HeadLosses, now.HeadLosses);
            Assert.Equal(then.LabelCounts, now.LabelCounts);
            Assert.Equal(then.Dev!.Metrics, now.Dev!.Metrics);
            Assert.Equal((then.SkippedSteps, mode == "skipped steps"), (now.SkippedSteps, now.SkippedSteps > 0));
            Assert.Equal(then.NotFiniteSteps, now.NotFiniteSteps);
        }

        MultiTaskModel Model(long seed) => mode == "skipped steps"
            ? new MultiTaskModel(TinyBert.Load(), [.. TinyTask.Heads(), new ProbeHead()], seed)
            : TinyTask.Model(seed: seed);
    }

    private TrainerOptions In(string mode) => mode switch
    {
        "average" => Options with { Optimization = Options.Optimization with { WeightAverage = new(decay: 0.9, everySteps: 2) }, Evaluation = Options.Evaluation with { EverySteps = 2, BestMetric = "loss" } },
        "evaluations within epochs" => Options with { Evaluation = Options.Evaluation with { EverySteps = 1, BestMetric = "topic/accuracy - 0.5*loss" }, Stopping = Options.Stopping with { Patience = 50 } },
        "skipped steps" => Options with { Gradients = Options.Gradients with { OnNotFinite = NotFiniteAction.Skip, MaxSkippedSteps = 50, MaxValue = 0.1 }, LossWeighting = LossWeighting.Uncertainty() },
        "by length" => Options with { Batches = Options.Batches with { Sampler = new MultiTaskBert.Sampling.LengthBucketedBatches { PoolBatches = 2 } } },
        "token budget" => Options with { Batches = Options.Batches with { Sampler = new MultiTaskBert.Sampling.TokenBudgetBatches(60) } },
        "greatest number of steps" => Options with { Stopping = Options.Stopping with { MaxSteps = 7 }, Optimization = Options.Optimization with { WeightAverage = new() } },
        "thawed and frozen again" => Options with { Optimization = Options.Optimization with { WeightAverage = new(decay: 0.9) }, Evaluation = Options.Evaluation with { EverySteps = 1, BestMetric = "loss" }, Freeze = FreezePolicy.Backbone.During(untilStep: 2) + FreezePolicy.Backbone.During(fromStep: 5) },
        _ => Options,
    };

    [Fact]
    public void Fit_FinishedTrainingResumed_DoesNothingAndHasTheBestWeights()
    {
        using var first = TinyTask.Model();
        new Trainer(first, Options with { Checkpoints = Checkpoints(resume: false) }).Fit(_train, _dev);
        using var second = TinyTask.Model(seed: 5);
        var recorder = new Recorder();
        var result = new Trainer(second, Options with { Checkpoints = Checkpoints(resume: true), Callbacks = [recorder] }).Fit(_train, _dev);

        Assert.Empty(recorder.Steps);
        Assert.Equal(Options.Epochs, result.History.Count);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(first), ModelBits.Of(second)));
    }

    [Fact]
    public void Fit_NewestCheckpointDamaged_GoesOnFromTheOneBeforeAndSaysSo()
    {
        using var first = TinyTask.Model();
        new Trainer(first, Options with { Checkpoints = Checkpoints(resume: false) }).Fit(_train, _dev);
        var newest = Directory.GetDirectories(_folder.Path).Order(StringComparer.Ordinal).Last();
        using (var file = File.OpenWrite(Path.Combine(newest, "weights.safetensors")))
        {
            file.Position = file.Length / 2;
            file.WriteByte(0x55);
        }

        using var second = TinyTask.Model(seed: 5);
        var recorder = new Recorder();
        new Trainer(second, Options with { Checkpoints = Checkpoints(resume: true), Callbacks = [recorder] }).Fit(_train, _dev);

        Assert.Single(recorder.Started!.Warnings, warning => warning.Contains(newest, StringComparison.Ordinal));
        Assert.NotEmpty(recorder.Steps);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(first), ModelBits.Of(second)));
    }

    // Every region of every file of a real checkpoint: the first and last bytes, and in between one in each 97, one bit each.
    [Fact]
    public void Resume_AnyByteOfAnyFileOfTheNewestCheckpointChanged_TakesTheOneBefore()
    {
        var options = Plain.Options with { Epochs = 2, BatchSize = 8, Checkpoints = new CheckpointOptions { Folder = _folder.Path, Keep = 2 } };
        using (var model = TinyTask.Model(layers: 1))
        {
            new Trainer(model, options).Fit(_train, _dev);
        }

        var store = new CheckpointStore(_folder.Path);
        var newest = store.NewestFirst()[0];
        var before = store.NewestFirst()[1].Step;
        string[] files = [.. Directory.GetFiles(newest.Folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["SHA256SUMS", "state.json", "training.safetensors", "weights.safetensors"], files);
        foreach (var path in files.Select(file => Path.Combine(newest.Folder, file)))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var length = RandomAccess.GetLength(file);
            var stride = Math.Max(97, length / 300);
            for (var at = 0L; at < length; at += at < 64 || at >= length - 64 ? 1 : Math.Min(stride, length - 64 - at))
            {
                var was = new byte[1];
                RandomAccess.Read(file, was, at);
                RandomAccess.Write(file, [(byte)(was[0] ^ (1 << (int)(at % 8)))], at);
                var reports = new List<string>();
                Assert.Equal(before, store.FindNewestWhole(reports.Add)?.Step);
                Assert.Contains(newest.Folder, Assert.Single(reports), StringComparison.Ordinal);
                RandomAccess.Write(file, was, at);
            }
        }

        Assert.Equal(newest, store.FindNewestWhole(Assert.Fail));
    }

    [Theory]
    [InlineData("LearningRate")]
    [InlineData("Batches.Sampler")]
    [InlineData("Freeze")]
    [InlineData("Seed")]
    [InlineData("Epochs")]
    [InlineData("the training data")]
    [InlineData("the heads")]
    public void Fit_ResumedWithAnotherSetting_IsRefusedByName(string changed)
    {
        using var first = TinyTask.Model();
        new Trainer(first, Options with { Epochs = 1, Checkpoints = Checkpoints(resume: false) }).Fit(_train, _dev);
        var again = Options with { Epochs = 1, Checkpoints = Checkpoints(resume: true) };
        var (options, data, heads) = changed switch
        {
            "LearningRate" => (again with { LearningRate = 1e-4 }, _train, TinyTask.Heads()),
            "Batches.Sampler" => (again with { Batches = again.Batches with { Sampler = new MultiTaskBert.Sampling.ShuffledBatches { DropLast = true } } }, _train, TinyTask.Heads()),
            "Freeze" => (again with { Freeze = FreezePolicy.Embeddings }, _train, TinyTask.Heads()),
            "Seed" => (again with { Seed = 7 }, _train, TinyTask.Heads()),
            "Epochs" => (again with { Epochs = 2 }, _train, TinyTask.Heads()),
            "the training data" => (again, TinyTask.Rows(40, seed: 3), TinyTask.Heads()),
            _ => (again, _train, new TaskHead[] { TinyTask.Topic(new() { LabelSmoothing = 0.1 }), TinyTask.Entities() }),
        };
        using var model = new MultiTaskModel(TinyBert.Load(), heads);
        var before = ModelBits.Of(model);

        var error = Assert.Throws<CheckpointException>(() => new Trainer(model, options).Fit(data, _dev));

        Assert.Contains($"- {changed} was ", error.Message, StringComparison.Ordinal);
        Assert.Single(error.Message.Split('\n'), line => line.StartsWith("- ", StringComparison.Ordinal));
        Assert.Equal(before, ModelBits.Of(model));
    }

    [Fact]
    public void Fit_FolderWithCheckpointsAndNoResume_IsRefused()
    {
        using var model = TinyTask.Model();
        var options = Options with { Epochs = 1, Checkpoints = Checkpoints(resume: false) };
        new Trainer(model, options).Fit(_train, _dev);

        Assert.Contains("Resume = true", Assert.Throws<CheckpointException>(() => new Trainer(model, options).Fit(_train, _dev)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FolderThatCannotBeWritten_FailsClearlyAndTheModelCanBeUsed()
    {
        var file = _folder.Write("taken", "a file where a folder should be");
        using var model = TinyTask.Model();
        var options = Options with { Checkpoints = new CheckpointOptions { Folder = Path.Combine(file, "run"), EverySteps = 2 } };

        Assert.Contains("cannot be written", Assert.Throws<CheckpointException>(() => new Trainer(model, options).Fit(_train, _dev)).Message, StringComparison.Ordinal);
        Assert.True(new Trainer(model).Evaluate(_dev).Metrics["loss"] > 0);
    }

    private TrainerOptions Options => Plain.Options with
    {
        Epochs = 3,
        BatchSize = 8,
        Gradients = Plain.Options.Gradients with { AccumulationSteps = 2 },
        LearningRate = 2e-3,
        Freeze = new GradualUnfreezePolicy { EverySteps = 2 },
        Optimization = Plain.Options.Optimization with { LayerwiseDecay = new LayerwiseDecay(0.8) },
        Batches = Plain.Options.Batches with { Collation = new CollatorOptions() },
    };

    private CheckpointOptions Checkpoints(bool resume) => new() { Folder = _folder.Path, EverySteps = 1, Resume = resume };

    private sealed class StopAfter(int steps, CancellationTokenSource stop) : ITrainerCallback
    {
        private int _left = steps;

        public void OnStepCompleted(StepCompleted step)
        {
            if (--_left == 0)
            {
                stop.Cancel();
            }
        }
    }
}
