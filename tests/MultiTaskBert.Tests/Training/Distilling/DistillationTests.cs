using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training.Distilling;

/// <summary>Heads that are held to an earlier model while the encoder learns another task.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DistillationTests : IDisposable
{
    private static readonly string[] Tempers = ["calm", "angry"];

    private readonly TemporaryFolder _folder = new();

    // Two models with the same weights, as of one folder.
    private readonly MultiTaskModel _teacher = TinyTask.Model(dropout: 0);
    private readonly MultiTaskModel _model = TinyTask.Model(dropout: 0);

    public DistillationTests()
    {
        _model.AddHead(Temper(), seed: 3);

        // So that there is something to keep: outputs that tell the rows apart.
        foreach (var model in (MultiTaskModel[])[_teacher, _model])
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            foreach (var name in (string[])["topic", "entities"])
            {
                model.Head(name).parameters().First().mul_(20);
            }
        }
    }

    public void Dispose()
    {
        _teacher.Dispose();
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Fit_ProtectedHeads_DriftLessThanWithout()
    {
        using var plain = Copy();
        new Trainer(plain, Options).Fit(Rows(40));
        new Trainer(_model, Options with { Distillation = Keep }).Fit(Rows(40));

        double Drift(MultiTaskModel model) => Distance(model, TinyTask.Rows(16, seed: 9));
        Assert.InRange(Drift(_model), 0, Drift(plain) / 3);
        Assert.True(Drift(plain) > 1e-3);   // There was something to prevent.
    }

    [Fact]
    public void Fit_LossesOfAStep_AddUpAndReachTheEncoder()
    {
        // The loss of the new head weighs nothing: what moves the encoder is the distillation.
        using (no_grad())
        {
            foreach (var weight in _model.Backbone.parameters().Where(parameter => parameter.dim() == 2))
            {
                weight.mul_(1.5f);   // else both models say the same in the first step
            }
        }

        var seen = new Recorder();
        var before = ModelBits.Of(_model.Backbone);
        var weighting = LossWeighting.Fixed(new Dictionary<string, double>(StringComparer.Ordinal) { ["topic"] = 1, ["entities"] = 1, ["temper"] = 1e-30 });
        var result = new Trainer(_model, Options with { Epochs = 1, LossWeighting = weighting, Distillation = Keeping(weight: 0.5), Callbacks = [seen] }).Fit(Rows(16));

        Assert.NotEmpty(ModelBits.Changed(before, ModelBits.Of(_model.Backbone)));
        Assert.All(seen.Steps, step =>
        {
            Assert.Equal(["topic", "entities"], step.KeptLosses.Keys);
            Assert.All(step.KeptLosses.Values, loss => Assert.True(loss > 0));
            Assert.Equal(0.5 * step.KeptLosses.Values.Sum(), step.Loss, 1e-6);
        });
        Assert.All(result.History[0].KeptLosses, kept => Assert.Equal(seen.Steps.Average(step => step.KeptLosses[kept.Key]), kept.Value, 1e-12));
        Assert.Equal(["topic", "entities"], result.History[0].KeptLosses.Keys);
    }

    // Oracle: one batch of all rows, without dropout. Rows of several lengths, so that tokens and rows are shared out differently.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_MicroBatches_FollowsTheLargeBatch(bool learnedWeights)
    {
        var options = Options with { Optimization = Options.Optimization with { Optimizer = new SgdOptions() }, LearningRate = 0.05, Epochs = 2, LossWeighting = learnedWeights ? LossWeighting.Uncertainty() : LossWeighting.Sum, Distillation = Keep };
        var (large, small) = (new Recorder(), new Recorder());
        using var other = Copy();
        new Trainer(_model, options with { BatchSize = 8, Callbacks = [large] }).Fit(Rows(16));
        new Trainer(other, options with { BatchSize = 2, Gradients = options.Gradients with { AccumulationSteps = 4 }, Callbacks = [small] }).Fit(Rows(16));

        Assert.Equal(4, large.Steps.Count);
        foreach (var (expected, actual) in large.Steps.Zip(small.Steps))
        {
            Assert.Equal(expected.Loss, actual.Loss, 5e-6);
            Assert.All(expected.KeptLosses, kept => Assert.Equal(kept.Value, actual.KeptLosses[kept.Key], 5e-6));
            Assert.Equal(expected.GradientNorm, actual.GradientNorm, 2e-4);   // float32 sums in another order, below heads that are 20 times as steep
        }

        Assert.All(large.Steps[^1].KeptLosses.Values, kept => Assert.True(kept > 1e-4));   // There is something to share out.
    }

    [Fact]
    public void Fit_Mixture_KeepsOnTheRowsOfEveryDataSet()
    {
        var seen = new Recorder();
        var mixture = new MtlMixture(new("tempers", Rows(12)), new("topics", TinyMixture.Only("topic", 8, seed: 4)));
        new Trainer(_model, Options with { Epochs = 1, Batches = Options.Batches with { Tasks = MultiTaskBert.Sampling.BatchTasks.OneTask }, Distillation = Keeping(heads: ["entities"]), Callbacks = [seen] }).Fit(mixture);
        Assert.Contains(seen.Steps, step => step.HeadLosses.ContainsKey("topic"));
        Assert.All(seen.Steps, step => Assert.Equal(["entities"], step.KeptLosses.Keys));
    }

    // Oracle: the same training without an interruption.
    [Fact]
    public void Fit_CancelledAndResumed_EndsWithTheBitsOfTheWholeTraining()
    {
        var options = Options with { Epochs = 2, Distillation = Keep };
        using var whole = Copy(dropout: 0.1);
        var expected = new Trainer(whole, options).Fit(Rows(24));
        TrainingResult result;
        var runs = 0;
        do
        {
            using var model = Copy(dropout: 0.1);
            using var stop = new CancellationTokenSource();
            result = new Trainer(model, options with { Checkpoints = Checkpoints, Callbacks = [new Recorder { AfterStep = _ => stop.Cancel() }] }).FitUntilCancelled(Rows(24), dev: null, stop.Token);
            runs++;
            if (result.StopReason != StopReason.Cancelled)
            {
                Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(model)));
            }
        }
        while (result.StopReason == StopReason.Cancelled && runs < 20);

        Assert.InRange(runs, 2, 19);
        Assert.Equal(expected.History.Select(epoch => epoch.Loss), result.History.Select(epoch => epoch.Loss));
        Assert.All(expected.History.Zip(result.History), pair => Assert.Equal(pair.First.KeptLosses, pair.Second.KeptLosses));
    }

    [Fact]
    public void Fit_ResumedWithAnotherTeacher_IsRefusedByName()
    {
        using var stop = new CancellationTokenSource();
        new Trainer(_model, Options with { Distillation = Keep, Checkpoints = Checkpoints, Callbacks = [new Recorder { AfterStep = _ => stop.Cancel() }] }).FitUntilCancelled(Rows(24), dev: null, stop.Token);
        using var other = TinyTask.Model(seed: 8, dropout: 0);
        using var model = Copy();
        var message = Assert.Throws<CheckpointException>(
            () => new Trainer(model, Options with { Distillation = Keeping(teacher: other), Checkpoints = Checkpoints }).Fit(Rows(24))).Message;
        Assert.Contains("the weights of the teacher was ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Distillation was", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_ManySteps_KeepsTheNumberOfLiveTensorsAndTheTeacher()
    {
        var counts = new List<long>();
        var before = ModelBits.Of(_teacher);
        var seen = new Recorder { AfterEpoch = _ => Count() };
        new Trainer(_model, Options with { Epochs = 8, Gradients = Options.Gradients with { AccumulationSteps = 2 }, Batches = Options.Batches with { Prefetch = 0 }, Distillation = Keep, Callbacks = [seen] }).Fit(Rows(24));
        Assert.Single(counts.Skip(1).Distinct());
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(_teacher)));
        Assert.All(_teacher.parameters(), parameter => Assert.Null(parameter.grad));

        void Count()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            counts.Add(Tensor.TotalCount);
        }
    }

    [Fact]
    public void Fit_WrongOptions_AreAllNamedBeforeTheFirstBatch()
    {
        using var other = new MultiTaskModel(TinyBert.Load(), new SequenceClassificationHead("topic", ["a", "b"]), TinyTask.Entities(), new ProbeHead("temper"), new ProbeHead("old"));
        other.train();
        var options = Options with
        {
            Gradients = Options.Gradients with { Aggregation = GradientAggregation.PCGrad },
            LossWeighting = LossWeighting.GradNorm(),
            Distillation = new DistillationOptions { Teacher = other, Heads = ["topic", "old", "temper", "none", "entities", "entities"], Temperature = 0, Weight = double.NaN },
        };
        var message = Assert.Throws<ArgumentException>(() => new Trainer(_model, options).Fit(Rows(8))).Message;
        Assert.All(
            [
                "Distillation.Temperature is 0", "Distillation.Weight is NaN", "Gradients.Aggregation is", "LossWeighting is", "is in training mode",
                "the head 'topic' is another in the teacher (SequenceClassificationHead with a, b)", "has no head 'old'; its heads are topic, entities, temper",
                "the head 'temper' is another", "the teacher has no head 'none'", "names 'entities' more than once",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_HeadThatCannotBeDistilled_IsRefusedByName()
    {
        using var teacher = new MultiTaskModel(TinyBert.Load(), new ProbeHead());
        using var model = new MultiTaskModel(TinyBert.Load(), new ProbeHead(), Temper());
        var message = Assert.Throws<ArgumentException>(
            () => new Trainer(model, Options with { Distillation = new DistillationOptions { Teacher = teacher } }).Fit(Rows(8))).Message;
        Assert.Contains("the head 'number' cannot be held to earlier outputs, since ProbeHead is no IDistillableHead", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_TeacherIsTheModelItself_IsRefused()
    {
        var message = Assert.Throws<ArgumentException>(() => new Trainer(_model, Options with { Distillation = Keeping(teacher: _model) }).Fit(Rows(8))).Message;
        Assert.Contains("shares its encoder", message, StringComparison.Ordinal);
    }

    private TrainerOptions Options => Plain.Options with { Epochs = 3, BatchSize = 4, LearningRate = 1e-3, Freeze = FreezePolicy.None, Optimization = Plain.Options.Optimization with { Warmup = Warmup.None } };

    private DistillationOptions Keep => Keeping();

    private DistillationOptions Keeping(MultiTaskModel? teacher = null, IReadOnlyList<string>? heads = null, double weight = 1) =>
        new() { Teacher = teacher ?? _teacher, Heads = heads ?? ["topic", "entities"], Weight = weight };

    private CheckpointOptions Checkpoints => new() { Folder = _folder.Path, EverySteps = 1, Resume = true };

    private static SequenceClassificationHead Temper() => new("temper", Tempers);

    private static MtlDataset Rows(int count) => MtlDataset.From(TinyTask.Rows(count).Select((row, i) => new MtlRow(row.Words!).With("temper", Tempers[i % 2])));

    private MultiTaskModel Copy(double dropout = 0)
    {
        var model = TinyTask.Model(dropout: dropout);
        model.AddHead(Temper(), seed: 3);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (name, value) in _model.state_dict())
        {
            model.state_dict()[name].copy_(value);
        }

        return model;
    }

    /// <summary>The mean squared difference of the old heads' outputs from the teacher's.</summary>
    private double Distance(MultiTaskModel model, MtlDataset rows)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var batch = _teacher.CreateCollator().Collate([.. rows]);
        var (old, now) = (_teacher.Forward(batch), model.Forward(batch));
        return ((string[])["topic", "entities"]).Sum(head => (old.Heads[head].softmax(-1) - now.Heads[head].softmax(-1)).square().mean().item<float>());
    }
}
