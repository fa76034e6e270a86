using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Sampling;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>A step that throws: the model is what it was after the step before, buffers included, and the last checkpoint is whole.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ThrowingStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_HeadThrowsInTheFourthStep_LeavesTheThirdAndItsCheckpoint(int accumulation)
    {
        var rows = FreezingInTrainingTests.Numbers(16 * accumulation);
        var head = new NormalizedHead { ThrowsAt = 3 * accumulation };
        using var model = new MultiTaskModel(TinyBert.Load(), head);
        var bits = new List<Dictionary<string, string>>();
        var seen = new Recorder { AfterStep = _ => bits.Add(ModelBits.Of(model)) };

        Assert.Equal("no loss today", Assert.Throws<TimeoutException>(() => new Trainer(model, Options(accumulation, seen)).Fit(rows)).Message);

        Assert.Equal(3, bits.Count);
        Assert.Contains(ModelBits.Changed(bits[1], bits[2]), name => name.Contains("running_mean", StringComparison.Ordinal));   // the buffers do move
        Assert.Empty(ModelBits.Changed(bits[2], ModelBits.Of(model)));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(model.modules(), module => Assert.False(module.training));

        // Oracle: the training that was never interrupted.
        Assert.EndsWith("checkpoint-000003", new CheckpointStore(_folder.Path).FindNewestWhole(_ => Assert.Fail("A checkpoint is damaged."))!.Folder, StringComparison.Ordinal);
        using var whole = new MultiTaskModel(TinyBert.Load(), new NormalizedHead());
        new Trainer(whole, Options(accumulation) with { Checkpoints = null }).Fit(rows);
        using var resumed = new MultiTaskModel(TinyBert.Load(), new NormalizedHead());
        var again = Options(accumulation);
        new Trainer(resumed, again with { Checkpoints = again.Checkpoints! with { Resume = true } }).Fit(rows);
        Assert.Empty(ModelBits.Changed(ModelBits.Of(whole), ModelBits.Of(resumed)));
    }

    [Fact]
    public void Fit_LossIsNotFiniteAndSkipped_LeavesTheBuffersToo()
    {
        var head = new NormalizedHead { BreaksAt = 1 };
        using var model = new MultiTaskModel(TinyBert.Load(), head);
        var bits = new List<Dictionary<string, string>>();
        var seen = new Recorder { AfterStep = _ => bits.Add(ModelBits.Of(model)) };
        var result = new Trainer(model, Options(1, seen) with { Gradients = Options(1, seen).Gradients with { OnNotFinite = NotFiniteAction.Skip }, Checkpoints = null, Stopping = Options(1, seen).Stopping with { MaxSteps = 2 } }).Fit(FreezingInTrainingTests.Numbers(16));
        Assert.Equal((1L, 1), (result.Steps, result.History[0].SkippedSteps));
        Assert.Empty(ModelBits.Changed(bits[0], ModelBits.Of(model)));
    }

    private TrainerOptions Options(int accumulation, params ITrainerCallback[] callbacks) => Plain.Options with
    {
        Epochs = 1,
        BatchSize = 4,
        Gradients = Plain.Options.Gradients with { AccumulationSteps = accumulation },
        LearningRate = 1e-3,
        Freeze = FreezePolicy.None,
        Batches = Plain.Options.Batches with { Sampler = new SequentialBatches() },
        Callbacks = callbacks,
        Checkpoints = new CheckpointOptions { Folder = _folder.Path, EverySteps = 1 },
    };

    /// <summary>A head with a batch normalization, whose forward pass moves its buffers, and whose loss may fail.</summary>
    private sealed class NormalizedHead() : TaskHead("number", LabelLayout.Value())
    {
        private BatchNorm1d? _norm;
        private Linear? _line;
        private int _losses;

        internal int? ThrowsAt { get; set; }   // can change, so it is no setting that a resumed training is compared by

        internal int? BreaksAt { get; set; }

        protected internal override void Build(BackboneShape shape)
        {
            _norm = nn.BatchNorm1d(shape.HiddenSize);
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states) => _line!.forward(_norm!.forward(states.First)).squeeze(-1);

        protected internal override Tensor Loss(Tensor output, Tensor labels)
        {
            var loss = MultiTaskBert.Losses.SquaredError.Mean(output, labels);
            var count = _losses++;
            return count == ThrowsAt ? throw new TimeoutException("no loss today") : count == BreaksAt ? loss * float.NaN : loss;
        }

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<Metric> CreateMetrics() => [new MeanAbsoluteError()];
    }
}
