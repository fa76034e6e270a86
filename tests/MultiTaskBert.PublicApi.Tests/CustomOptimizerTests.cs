using MultiTaskBert.Backbones;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Optimization;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests;
using MultiTaskBert.Training;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>An optimizer that only its user knows: Lion (Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2).</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomOptimizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The gradient of the head's one weight is the mean of the labels of the batch: 2, −3, 0.5. Oracle: the formula by hand.</summary>
    [Fact]
    public void Fit_ThreeSteps_AreThoseOfTheFormula()
    {
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), new LineHead());
        var rows = MtlDataset.From(new[] { 1.0, 3, -4, -2, 0.25, 0.75 }.Select(label => new MtlRow("ada won").With("line", label)));
        var seen = new Values(model);
        new Trainer(model, new TrainerOptions
        {
            Epochs = 1,
            BatchSize = 2,
            LearningRate = 0.1,
            Optimization = new() { Schedule = LearningRateSchedule.Constant, Optimizer = new LionOptions { WeightDecay = 0.5 } },
            Gradients = new() { MaxNorm = 0 },
            Freeze = FreezePolicy.Backbone,
            Batches = new() { Sampler = BatchSampler.Sequential },
            Callbacks = [seen],
        }).Fit(rows);

        var (w, m) = (0.5, 0.0);
        List<float> expected = [];
        foreach (var g in new[] { 2.0, -3, 0.5 })
        {
            w -= 0.1 * (Math.Sign((0.9 * m) + (0.1 * g)) + (0.5 * w));
            m = (0.99 * m) + (0.01 * g);
            expected.Add((float)w);
        }

        Assert.Equal(3, seen.Weights.Count);
        Assert.All(seen.Weights.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void Fit_Interrupted_ItsStateIsInTheCheckpointAndTheRestIsTheSameBits()
    {
        var straight = Fit(new LionOptions(), checkpoints: null, stopAfter: null);
        var half = Fit(new LionOptions(), Checkpoints, stopAfter: 1);
        var resumed = Fit(new LionOptions(), Checkpoints, stopAfter: null);
        Assert.Equal(straight, resumed);
        Assert.NotEqual(half, resumed);
    }

    [Fact]
    public void Fit_ResumedWithAnotherOption_IsRefusedWithBothValues()
    {
        Fit(new LionOptions(), Checkpoints, stopAfter: 1);
        var message = Assert.Throws<CheckpointException>(() => Fit(new LionOptions { Beta2 = 0.98 }, Checkpoints, stopAfter: null)).Message;
        Assert.Contains("- Optimization.Optimizer was lion_options(beta1=0.9, beta2=0.99, weight_decay=0) and is lion_options(beta1=0.9, beta2=0.98, weight_decay=0)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OptionOrLearningRateOutOfRange_IsReported()
    {
        using var model = TinyTask.Model();
        var options = new TrainerOptions { Optimization = new() { Optimizer = new LionOptions { Beta1 = 1 } }, LearningRate = 2 };
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, options).Fit(TinyTask.Rows(4))).Message;
        Assert.Contains("LionOptions.Beta1 is 1; it must be 0 or more and less than 1.", message, StringComparison.Ordinal);
        Assert.Contains("LearningRate is 2; with LionOptions it must be at most 0.1", message, StringComparison.Ordinal);
    }

    private CheckpointOptions Checkpoints => new() { Folder = _folder.Path, Resume = true };

    private static byte[][] Fit(LionOptions lion, CheckpointOptions? checkpoints, int? stopAfter)
    {
        using var model = TinyTask.Model();
        var options = new TrainerOptions { Epochs = 3, BatchSize = 4, LearningRate = 1e-4, Freeze = FreezePolicy.None, Optimization = new() { Optimizer = lion }, Checkpoints = checkpoints, Callbacks = [new Stops(stopAfter)] };
        new Trainer(model, options).Fit(TinyTask.Rows(16));
        return [.. model.GetComponents().SelectMany(component => component.Parameters).Select(parameter => parameter.Value.bytes.ToArray())];
    }

    /// <summary>The options, by which resume compares.</summary>
    private sealed record LionOptions : OptimizerOptions
    {
        public double Beta1 { get; init; } = 0.9;

        public double Beta2 { get; init; } = 0.99;

        public double WeightDecay { get; init; }

        public override double HighestLearningRate => 0.1;

        public override void Validate(OptionRules rules)
        {
            rules.Decay(Beta1);
            rules.Decay(Beta2);
            rules.NotNegative(WeightDecay);
        }

        protected override StepOptimizer Create() => new Lion(this);
    }

    /// <summary>The work: one momentum a parameter, and steps of one size.</summary>
    private sealed class Lion(LionOptions options) : StepOptimizer
    {
        protected override IReadOnlyList<string> SlotNames => ["momentum"];

        protected override void Update(IReadOnlyList<ParameterUpdate> updates, StepNumbers numbers)
        {
            // Numbers as tensors, which live until the step is over.
            Tensor learningRate = tensor((float)numbers.LearningRate), divisor = tensor((float)numbers.GradientDivisor);
            Tensor beta1 = tensor((float)options.Beta1), rest1 = tensor((float)(1 - options.Beta1)), beta2 = tensor((float)options.Beta2), rest2 = tensor((float)(1 - options.Beta2));
            var decay = tensor((float)(numbers.Decays ? options.WeightDecay : 0));
            foreach (var update in updates)
            {
                var (gradient, momentum) = (update.Gradient / divisor, update.Slots[0]);
                var direction = ((momentum * beta1) + (gradient * rest1)).sign();
                update.Parameter.sub_((direction + (update.Parameter * decay)) * learningRate);
                momentum.mul_(beta2).add_(gradient * rest2);
            }
        }
    }

    /// <summary>One weight, whose gradient is the mean of the labels.</summary>
    private sealed class LineHead() : TaskHead("line", LabelLayout.Value())
    {
        private Parameter? _weight;

        protected override void Build(BackboneShape shape)
        {
            _weight = new Parameter(full([1], 0.5f));
            RegisterComponents();
        }

        protected override Tensor Forward(HiddenStates states) => _weight!.expand(states.First.shape[0]);

        protected override Tensor Loss(Tensor output, Tensor labels) => (output * labels).mean();

        protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new Answered(output[0]);

        protected override IEnumerable<Metric> CreateMetrics() => [StandardMetrics.MeanAbsoluteError()];
    }

    private sealed class Answered(double value) : HeadPrediction
    {
        public override object Answer => value;
    }

    private sealed class Values(MultiTaskModel model) : ITrainerCallback
    {
        public List<float> Weights { get; } = [];

        public void OnStepCompleted(StepCompleted step) =>
            Weights.Add(model.GetComponents().Single(component => component.Name == "head:line").Parameters.Single().Value.bytes is var bytes ? BitConverter.ToSingle(bytes) : 0);
    }

    private sealed class Stops(int? after) : ITrainerCallback
    {
        public void OnEpochCompleted(EpochRecord epoch)
        {
            if (epoch.Epoch == after)
            {
                epoch.Stop("for today");
            }
        }
    }
}
