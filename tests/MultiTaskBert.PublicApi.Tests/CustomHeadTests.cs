using MultiTaskBert.Backbones;
using MultiTaskBert.Labels;
using MultiTaskBert.Losses;
using MultiTaskBert.Metrics;
using MultiTaskBert.Sampling;
using MultiTaskBert.Tests;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests;

/// <summary>A head that only its user knows: trained beside one of the library, saved, and loaded again.</summary>
[Collection(nameof(OneAtATime))]
public sealed class CustomHeadTests
{
    [Fact]
    public void Fit_SaveAndLoad_HeadOfTheUser_LearnsAndComesBackBitEqual()
    {
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(TinyBert.Load(dropout: 0), TinyTask.Topic(), new LengthHead("length"));
        var rows = MtlDataset.From(TinyTask.Rows(64).Select(row =>
            new MtlRow(row.Words!).With("topic", row.Labels["topic"]).With("length", row.Words!.Count)));

        // Shuffled: batches of rows of one length would teach one length at a time.
        var trainer = new Trainer(model, new TrainerOptions
        {
            Epochs = 30,
            BatchSize = 8,
            LearningRate = 3e-3,
            Freeze = FreezePolicy.None,
            Batches = new() { Sampler = BatchSampler.Shuffled() },
            Evaluation = new() { BestMetric = "length/close" },
        });

        var result = trainer.Fit(rows, rows);

        // Rows have from 2 to 6 words; within half a word is right. One length for all is right for less than half of them.
        Assert.True(result.BestMetrics["length/close"] >= 0.9, $"{result.BestMetrics["length/close"]:P1} of the lengths are close.");
        Assert.Contains("topic/accuracy", result.BestMetrics.Keys);

        model.Save(folder.Path);
        using Predictor before = new(model), after = Predictor.Load(folder.Path, new() { CustomHeads = [new LengthHead("length")] });
        foreach (var text in (string[])["ada won", "ben stone joined in new oslo"])
        {
            var (inMemory, loaded) = (before.Predict(text).Of<LengthPrediction>("length"), after.Predict(text).Of<LengthPrediction>("length"));
            Assert.Equal((inMemory.Words, inMemory.Counted), (loaded.Words, loaded.Counted));
            Assert.Equal(before.Predict(text).Class("topic").Probability, after.Predict(text).Class("topic").Probability);
        }
    }

    /// <summary>How many words a row has, by regression.</summary>
    private sealed class LengthHead(string name) : TaskHead(name, LabelLayout.Value())
    {
        private Linear? _line;

        protected override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected override Tensor Forward(HiddenStates states) => _line!.forward(states.Mean).squeeze(-1);

        protected override Tensor Loss(Tensor output, Tensor labels) => LossFunctions.SquaredError(output, labels);

        protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new LengthPrediction(output[0], row.Encoding.Words.Count);

        protected override IEnumerable<Metric> CreateMetrics() => [new Close(), StandardMetrics.MeanAbsoluteError()];
    }

    private sealed class LengthPrediction(double words, int counted) : HeadPrediction
    {
        public double Words { get; } = words;

        public int Counted { get; } = counted;

        public override object Answer => Words;
    }

    /// <summary>The ratio of rows whose prediction is nearer than half a word; it sees the whole prediction, not only the answer.</summary>
    private sealed class Close : Metric<double, LengthPrediction>
    {
        private int _close;
        private int _rows;

        public override void Add(double truth, LengthPrediction prediction)
        {
            Assert.Equal(truth, prediction.Counted);
            _close += Math.Abs(truth - prediction.Words) < 0.5 ? 1 : 0;
            _rows++;
        }

        public override IReadOnlyList<MetricValue> Compute() => [new("close", _rows == 0 ? double.NaN : (double)_close / _rows)];

        public override void Reset() => _close = _rows = 0;
    }
}
