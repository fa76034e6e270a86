using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Regression;
using MultiTaskBert.Training;
using MultiTaskBert.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>
/// A head, a metric or a weighting of one's own that does not do what is relied on. Once a head whose loss has no gradient "trained" to the end and changed no weight, null ended in a
/// NullReferenceException, and a metric for other answers was found after a whole epoch.
/// </summary>
[Collection(nameof(OneAtATime))]
public sealed class HeadContractTests
{
    [Theory]
    [InlineData("detached", "its loss has no gradient, although parameters of the head are trainable")]
    [InlineData("number", "its loss has no gradient, although parameters of the head are trainable")]
    [InlineData("whole numbers", "its loss has no gradient, although parameters of the head are trainable")]
    [InlineData("whole loss", "returned a tensor of type Int64, which can have no gradient")]
    [InlineData("vector", "returned a tensor of shape [4]; it must return one number")]
    [InlineData("null loss", "Loss returned null")]
    [InlineData("null output", "Forward returned null")]
    [InlineData("disposed output", "Forward returned a tensor that is disposed")]
    [InlineData("disposed loss", "Loss returned a tensor that is disposed")]
    public void Fit_HeadWithoutGradient_IsAnErrorThatNamesIt(string fault, string expected)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new FaultyHead(fault));
        var before = ModelBits.Of(model);
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options).Fit(Rows)).Message;
        Assert.Contains("Head 'faulty' (FaultyHead): ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Empty(ModelBits.Changed(before, ModelBits.Of(model)));
    }

    [Theory]
    [InlineData(GradientSite.SharedParameters)]
    [InlineData(GradientSite.HiddenStates)]
    public void Fit_HeadWithoutGradientUnderAggregation_IsAnErrorThatNamesIt(GradientSite site)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new FaultyHead("detached"));
        var options = Options with { Gradients = Options.Gradients with { Aggregation = GradientAggregation.PCGrad, Site = site } };
        Assert.Contains("Head 'faulty'", Assert.Throws<InvalidOperationException>(() => new Trainer(model, options).Fit(Rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FrozenHeadThatStopsTheGradientBelowItself_IsAnErrorWhereTheEncoderLearns()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new FaultyHead("detached"));
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options with { Freeze = FreezePolicy.Head("faulty") }).Fit(Rows)).Message;
        Assert.Contains("although the encoder below it is trainable", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_FrozenHeadOnAFrozenEncoder_NeedsNoGradient()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new FaultyHead("none"));
        var result = new Trainer(model, Options with { Freeze = FreezePolicy.Backbone + FreezePolicy.Head("faulty") }).Fit(Rows);
        Assert.Equal(StopReason.Completed, result.StopReason);
    }

    [Theory]
    [InlineData("null prediction", "Decode returned null")]
    [InlineData("other rows", "Forward returned a tensor of shape [2, 1] for 1 row(s); its first dimension must be the rows")]
    [InlineData("null answer", "Answer of its prediction Nothing is null")]
    [InlineData("null metrics", "CreateMetrics returned null; it must return the metrics")]
    [InlineData("null metric", "CreateMetrics returned null as a metric")]
    [InlineData("nameless number", "Compute of its metric Nameless returned a number without a name")]
    [InlineData("null numbers", "Compute of its metric Numberless returned null")]
    public void Fit_HeadThatAnswersNull_IsFoundBeforeTheFirstStep(string fault, string expected)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new FaultyHead(fault));
        var seen = new Recorder();
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options with { Callbacks = [seen] }).Fit(Rows, Rows)).Message;
        Assert.Contains("Head 'faulty' (FaultyHead): ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Empty(seen.Order);
    }

    [Fact]
    public void Fit_MetricOfAnotherKindOfAnswer_IsFoundBeforeTheFirstStep()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(new() { ExtraMetrics = () => [new MeanSquaredError()] }));
        var seen = new Recorder();
        var message = Assert.Throws<ArgumentException>(() => new Trainer(model, Options with { Callbacks = [seen] }).Fit(Topics, Topics)).Message;
        Assert.Contains("The metric MeanSquaredError of head 'topic' cannot take the answers of this head", message, StringComparison.Ordinal);
        Assert.Empty(seen.Order);
    }

    [Theory]
    [InlineData("null", "returned null; it must return the total and the weights")]
    [InlineData("detached", "returned a total without a gradient, so nothing would be learned")]
    [InlineData("no weights", "must give a weight for each of 'topic', 'entities', but gave []")]
    public void Fit_WeightingOfOnesOwnThatIsFaulty_IsNamed(string fault, string expected)
    {
        using var model = TinyTask.Model();
        var message = Assert.Throws<InvalidOperationException>(() => new Trainer(model, Options with { LossWeighting = new FaultyWeighting(fault) }).Fit(TinyTask.Rows(8))).Message;
        Assert.Contains("The loss weighting FaultyWeighting: Combine ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static MtlDataset Topics => MtlDataset.From(TinyTask.Rows(8).Select(row => new MtlRow(row.Words!).With("topic", ((ClassLabel)row.Labels["topic"]).Name)));

    private static MtlDataset Rows => MtlDataset.From(Topics.Select((row, i) => row.With("faulty", i)));

    private static TrainerOptions Options => new() { Epochs = 1, BatchSize = 4, Freeze = FreezePolicy.None };

    private sealed record FaultyWeighting(string Fault) : LossWeighting
    {
        public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses)
        {
            var total = losses.Select(loss => loss.Loss).Aggregate((sum, loss) => sum + loss);
            var weights = losses.ToDictionary(loss => loss.Head, _ => 1.0, StringComparer.Ordinal);
            return Fault switch
            {
                "null" => null!,
                "detached" => new CombinedLoss(total.detach(), weights),
                _ => new CombinedLoss(total, new Dictionary<string, double>(StringComparer.Ordinal)),
            };
        }
    }

    private sealed class FaultyHead(string fault) : TaskHead("faulty", LabelLayout.Value())
    {
        private Linear? _line;

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states)
        {
            var output = _line!.forward(states.First).squeeze(-1);
            return fault switch
            {
                "detached" => output.detach(),
                "whole numbers" => output.to(ScalarType.Int64),
                "null output" => null!,
                "disposed output" => Disposed(output),
                "other rows" => stack([output, output]),
                _ => output,
            };
        }

        protected internal override Tensor Loss(Tensor output, Tensor labels) => fault switch
        {
            "null loss" => null!,
            "whole loss" => output.to(ScalarType.Int64).sum(),
            "vector" => (output - labels).square(),
            "number" => tensor(0.25f),
            "disposed loss" => Disposed((output - labels).square().mean()),
            _ => (output.to(ScalarType.Float32) - labels).square().mean(),
        };

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => fault switch
        {
            "null prediction" => null!,
            "null answer" => new Nothing(),
            _ => new ValuePrediction(output[0]),
        };

        protected internal override IEnumerable<Metric> CreateMetrics() => fault switch
        {
            "null metrics" => null!,
            "null metric" => [null!],
            "null numbers" => [new Numberless()],
            "nameless number" => [new Nameless()],
            _ => [new MeanSquaredError()],
        };
    }

    private static Tensor Disposed(Tensor tensor)
    {
        tensor.Dispose();
        return tensor;
    }

    private sealed class Nameless : Metric<double>
    {
        public override void Add(double truth, double prediction)
        {
        }

        public override IReadOnlyList<MetricValue> Compute() => [new(null!, 1)];

        public override void Reset()
        {
        }
    }

    private sealed class Nothing : HeadPrediction
    {
        public override object Answer => null!;
    }

    private sealed class Numberless : Metric<double>
    {
        public override void Add(double truth, double prediction)
        {
        }

        public override IReadOnlyList<MetricValue> Compute() => null!;

        public override void Reset()
        {
        }
    }
}
