using MultiTaskBert.Audit;
using MultiTaskBert.Data;
using MultiTaskBert.Optimization;
using MultiTaskBert.Tests.Training;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Audit;

/// <summary>Every task alone, all together and pairs, with a tiny encoder.</summary>
[Collection(nameof(OneAtATime))]
public sealed class TransferAuditTests
{
    private static readonly TrainerOptions Trainer = Plain.Options with { Epochs = 2, BatchSize = 8, LearningRate = 1e-3, Freeze = FreezePolicy.None };

    // Oracle: Fit on the labels of one task, with the same seed.
    [Theory]
    [InlineData("topic")]
    [InlineData("entities")]
    public void Run_TaskAlone_IsAPlainFitBitForBit(string task)
    {
        var bits = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        MultiTaskModel? current = null;
        var report = TransferAudit.Run(
            (heads, seed) => current = Model(heads, seed),
            Trainer,
            TinyTask.Rows(24, seed: 10),
            TinyTask.Rows(12, seed: 20),
            new TransferAuditOptions { Seeds = [7], Progress = new Listener(run => bits[string.Join('+', run.Tasks)] = ModelBits.Of(current!)) });

        using var plain = Model([task], seed: 7);
        var result = new MultiTaskBert.Trainer(plain, Trainer with { Seed = 7 }).Fit(TinyMixture.Only(task, 24, seed: 10), TinyMixture.Only(task, 12, seed: 20));
        Assert.Empty(ModelBits.Changed(bits[task], ModelBits.Of(plain)));
        Assert.Equal(result.BestMetrics[$"{task}/{report[task].Metric}"], report[task].Alone.Mean, 1e-12);

        using var both = Model(["entities", "topic"], seed: 7);
        new MultiTaskBert.Trainer(both, Trainer with { Seed = 7 }).Fit(TinyTask.Rows(24, seed: 10), TinyTask.Rows(12, seed: 20));
        Assert.Empty(ModelBits.Changed(bits["entities+topic"], ModelBits.Of(both)));
    }

    // Three of six verbs have a topic, the scored rows have the other three; a second task says of all six which belong together.
    [Fact]
    public void Run_TaskThatKnowsMore_HelpsTheOther()
    {
        string[] known = ["scored", "joined", "visited"];
        var all = TinyTask.Rows(240, seed: 3).Select(row => new MtlRow(row.Words!).With("topic", row.Labels["topic"])).ToArray();
        var mixture = new MtlMixture(
            new MixtureMember("few", MtlDataset.From(all.Take(120).Where(row => row.Words!.Any(known.Contains))))
            {
                Dev = MtlDataset.From(all.Skip(120).Where(row => !row.Words!.Any(known.Contains))),
            },
            new MixtureMember("many", MtlDataset.From(all.Select(row => new MtlRow(row.Words!).With("kind", row.Labels["topic"])))) { Dev = MtlDataset.From(all.Skip(120).Select(row => new MtlRow(row.Words!).With("kind", row.Labels["topic"]))) });

        var report = TransferAudit.Run(
            (heads, seed) => new MultiTaskModel(TinyBert.Load(layers: 1, dropout: 0), [.. heads.Select(head => new SequenceClassificationHead(head, TinyTask.Topics))], seed),
            Trainer with { Epochs = 4, LearningRate = 5e-3 },
            mixture,
            new TransferAuditOptions { Seeds = [1, 2, 3] }, CancellationToken.None);

        Assert.True(report["topic"].Together.Verdict == TransferVerdict.Helps, report.ToString());
        Assert.True(report["topic"].Together.Gain.Mean > 0.3, report.ToString());
        Assert.Equal(9, report.Runs.Count);
    }

    [Fact]
    public void Run_Again_GivesTheSameReport()
    {
        var first = Run(new TransferAuditOptions { Seeds = [1, 2], Confidence = 0.9 });
        Assert.Equal(first.ToString(), Run(new TransferAuditOptions { Seeds = [1, 2], Confidence = 0.9 }).ToString());
        Assert.Equal([(1, 6), (2, 6), (3, 6), (4, 6), (5, 6), (6, 6)], first.Runs.Select(run => (run.Number, run.Total)));
        Assert.Equal([1L, 1, 1, 2, 2, 2], first.Runs.Select(run => run.Seed));
    }

    [Fact]
    public void Run_FrozenEncoder_SharesNothing()
    {
        var report = Run(new TransferAuditOptions { Seeds = [1, 2] }, Trainer with { Freeze = FreezePolicy.Backbone, Evaluation = Trainer.Evaluation with { KeepBest = false }, Gradients = Trainer.Gradients with { MaxNorm = 0 } });
        Assert.All(report.Tasks, task => Assert.StartsWith("Every training scored the same", task.Advice, StringComparison.Ordinal));
    }

    // Oracle: the same models, made and disposed without any training. TorchSharp goes on counting some tensors of a disposed module, as many for each.
    [Fact]
    public void Run_ManyTrainings_LeaveNoMoreTensorsThanTheirModels()
    {
        string[][] groups = [["topic"], ["entities"], ["topic", "entities"]];
        var before = LiveTensors();
        Array.ForEach(groups, group => Model(group, seed: 1).Dispose());
        var ofModels = LiveTensors() - before;

        var counts = new List<long>();
        Run(new TransferAuditOptions
        {
            Seeds = [1, 2, 3, 4],
            Progress = new Listener(run =>
            {
                if (run.Tasks.Count == 2)
                {
                    counts.Add(LiveTensors());
                }
            }),
        });
        Assert.All(counts.Skip(2).Zip(counts.Skip(1)), pair => Assert.Equal(ofModels, pair.First - pair.Second));
    }

    [Fact]
    public void Run_Cancelled_ThrowsAfterTheTrainingsThatWereReported()
    {
        using var source = new CancellationTokenSource();
        var heard = 0;
        var options = new TransferAuditOptions { Progress = new Listener(_ => Cancel()) };
        Assert.Throws<OperationCanceledException>(() => TransferAudit.Run(Model, Trainer, TinyTask.Rows(24), TinyTask.Rows(8), options, source.Token));
        Assert.Equal(2, heard);

        void Cancel()
        {
            if (++heard == 2)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void Run_OptionsForAGroup_AreUsed()
    {
        var report = Run(new TransferAuditOptions { Seeds = [1], OptionsFor = (tasks, options) => options with { Stopping = options.Stopping with { MaxSteps = tasks.Count } } });
        Assert.Equal([1L, 1, 2], report.Runs.Select(run => run.Steps));
    }

    [Fact]
    public void Run_ModelWithOtherHeads_IsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => TransferAudit.Run((_, _) => TinyTask.Model(), Trainer, TinyTask.Rows(8), TinyTask.Rows(8)));
        Assert.Contains("createModel was asked for a model with the heads 'entities', but gave one with 'topic', 'entities'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ManyMistakes_ListsAllBeforeAnyTraining()
    {
        var options = new TransferAuditOptions { Seeds = [1, 1], Confidence = 1, Tasks = ["topic", "mood"], Pairs = [("topic", "topic")] };
        var error = Assert.Throws<ArgumentException>(() => TransferAudit.Run(
            (_, _) => throw new InvalidOperationException("a model was made"), Trainer with { Evaluation = Trainer.Evaluation with { BestMetric = "topic/accuracy" }, Checkpoints = new() { Folder = "x" } }, TinyTask.Rows(8), null, options));
        Assert.All(
            ["Seeds is [1, 1]", "Confidence is 1;", "Checkpoints is set", "BestMetric is 'topic/accuracy'", "No training row has a label for 'mood'", "No row of a dev set has a label for 'topic'", "Pairs has ('topic', 'topic')"],
            problem => Assert.Contains(problem, error.Message, StringComparison.Ordinal));
    }

    private static TransferReport Run(TransferAuditOptions options, TrainerOptions? trainer = null) =>
        TransferAudit.Run(Model, trainer ?? Trainer, TinyTask.Rows(24, seed: 10), TinyTask.Rows(12, seed: 20), options);

    private static MultiTaskModel Model(IReadOnlyList<string> heads, long seed) =>
        new(TinyBert.Load(layers: 1), [.. heads.Select(head => (TaskHead)(head == "topic" ? TinyTask.Topic() : TinyTask.Entities()))], seed);

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private sealed class Listener(Action<TransferRun> hear) : IProgress<TransferRun>
    {
        public void Report(TransferRun value) => hear(value);
    }
}
