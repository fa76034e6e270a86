using MultiTaskBert.Backbones;
using MultiTaskBert.Batches;
using MultiTaskBert.Heads;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Runtime;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Training;
using MultiTaskBert.Training.Evaluations;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Training;

/// <summary>What a head has the encoder read besides the rows is drawn once for each batch: of a training when its number is known, of anything else when it is made.</summary>
[Collection(nameof(OneAtATime))]
public sealed class DrawnOnceTests
{
    private const int RowCount = 12;
    private const int BatchSize = 3;

    private static readonly MtlDataset Rows = TinyTask.Rows(RowCount).WithLabel("counted", Label.OwnText);

    public static TheoryData<string> Ways => ["plain", "accumulated", "measured", "aggregated", "looks back", "not ahead", "recomputed"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Fit_EachBatch_IsDrawnOnce(string way)
    {
        var draws = new Draws();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), TinyTask.Entities(), new CountedHead(draws));
        var options = Plain.Options with { Epochs = 2, BatchSize = BatchSize, Freeze = FreezePolicy.None };
        new Trainer(model, way switch
        {
            "accumulated" => options with { Gradients = options.Gradients with { AccumulationSteps = 2 } },
            "measured" => options with { Gradients = options.Gradients with { DiagnosticsEvery = 1 } },
            "aggregated" => options with { Gradients = options.Gradients with { Aggregation = GradientAggregation.PCGrad } },
            "looks back" => options with { LossWeighting = LossWeighting.Famo() },
            "not ahead" => options with { Batches = options.Batches with { Prefetch = 0 } },
            "recomputed" => options with { Gradients = options.Gradients with { Checkpointing = true } },
            _ => options,
        }).Fit(Rows);
        Assert.Equal(2 * RowCount / BatchSize, draws.Count);
    }

    [Fact]
    public void Evaluate_EachBatch_IsDrawnOnce()
    {
        var draws = new Draws();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), TinyTask.Entities(), new CountedHead(draws));
        Evaluator.Evaluate(model, Rows, new EvaluationOptions { BatchSize = BatchSize });
        Assert.Equal(RowCount / BatchSize, draws.Count);
    }

    private sealed class Draws
    {
        private int _count;

        internal int Count => _count;

        internal void Add() => Interlocked.Increment(ref _count);
    }

    /// <summary>Hidden tokens as of <see cref="MaskedTokensLayout"/>, counted.</summary>
    private sealed class CountedLayout(Draws draws, LabelLayout layout) : LabelLayout, IInputLayout
    {
        public override bool HasExactAnswers => false;

        public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words) => layout.Check(label, text, words);

        public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length) => layout.Lay(rows, length);

        public override object Truth(LabeledEncoding row) => layout.Truth(row);

        public override long CountLabelled(LabelArray labels) => layout.CountLabelled(labels);

        protected internal override LabelLayout WithTokenizer(Tokenizer tokenizer, int? maxLength) => new CountedLayout(draws, layout.WithTokenizer(tokenizer, maxLength));

        LaidInput? IInputLayout.LayInput(IReadOnlyList<LabeledEncoding> rows, int length, Func<int, RandomStream> random)
        {
            draws.Add();
            return ((IInputLayout)layout).LayInput(rows, length, random);
        }
    }

    private sealed class CountedHead(Draws draws) : TaskHead("counted", new CountedLayout(draws, LabelLayout.MaskedTokens())), IOwnInputHead
    {
        private Linear? _line;

        public bool ReadsRows => false;

        protected internal override Tensor Forward(HiddenStates states) => _line!.forward(states.First).squeeze(-1);   // [B, H] → [B]

        public Tensor Forward(HiddenStates states, HiddenStates own, IReadOnlyList<int> rows) => Forward(states);

        public Tensor LossOf(HiddenStates? states, HiddenStates own, IReadOnlyList<int> rows, Tensor labels) => Forward(own).square().mean();

        protected internal override Tensor Loss(Tensor output, Tensor labels) => output.square().mean();

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(0);

        protected internal override IEnumerable<Metric> CreateMetrics() => [];

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }
    }
}
