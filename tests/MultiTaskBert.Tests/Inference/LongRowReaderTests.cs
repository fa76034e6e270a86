using MultiTaskBert.Backbones;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Inference;

/// <summary>Rows that are read group by group. Oracle: the same rows, all windows of which go through the encoder together.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LongRowReaderTests
{
    private static readonly LongText[] Ways = [LongText.Windows(overlap: 4), LongText.Windows(overlap: 0, pooling: WindowPooling.MaxLogit)];

    private static string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(word => TinyTask.Words.ElementAt(word * 7 % TinyTask.Words.Count())));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    public void Predict_GroupByGroup_IsWhatIsPredictedAtOnce(int way, int atOnce)
    {
        using var model = new MultiTaskModel(TinyBert.Load(), AllHeads());
        Predictor With(int size) => new(model, new() { BatchSize = size, MaxLength = 14, LongText = Ways[way] });
        using Predictor together = With(100), apart = With(atOnce);
        MtlRow[] rows = [new(Text(90)), new("ada won in oslo"), new(Text(30)) { Pair = "ben left" }, new(Text(61).Split(' '))];
        foreach (var (expected, actual) in together.PredictRows(rows).Zip(apart.PredictRows(rows)))
        {
            Assert.Equal(0, actual.TruncatedTokens);
            Assert.Equal(expected.Text, actual.Text);
            foreach (var (head, prediction) in expected.Heads)
            {
                AssertNear(prediction, actual[head]);
            }
        }
    }

    [Fact]
    public void Predict_LongText_TagsEveryWordAndGivesPlacesInTheWholeText()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), [TinyTask.Entities()]);
        var text = Text(200);
        using Predictor cut = new(model), windows = new(model, new() { LongText = LongText.Windows(), BatchSize = 2 });
        Assert.Equal(200 - 46, cut.Predict(text).TruncatedTokens);
        var prediction = windows.Predict(text);
        Assert.Equal(0, prediction.TruncatedTokens);
        Assert.Equal(text.Split(' '), prediction.Tags("entities").Words.Select(word => word.Text));
        Assert.All(prediction.Tags("entities").Words, word => Assert.True(word.Probability > 0));
        Assert.NotEmpty(prediction.Entities("entities"));
        Assert.All(prediction.Entities("entities"), entity => Assert.Equal(entity.Text, text[entity.Span.Start..entity.Span.End]));
    }

    // An encoder without attention says of a word what it says of it anywhere, so that whole rows and windows must agree.
    [Fact]
    public void Predict_EntityOverABorder_ComesOutWhole()
    {
        using var backbone = TinyBert.Load();
        using var model = new MultiTaskModel(
            new MultiTaskBert.Tests.Training.TableBackbone(new BackboneShape(5, 0, TinyBert.VocabularySize, 100_000), backbone.Tokenizer), [TinyTask.Entities(), new CrfTokenHead("crf", TinyTask.Tags)]);
        Teach(model, new() { ["ada"] = 1, ["stone"] = 2, ["hill"] = 2, ["new"] = 3, ["paris"] = 4 });
        var text = string.Join(" and ", Enumerable.Repeat("ada stone hill left new paris", 20));
        using var whole = new Predictor(model);
        Assert.Equal(["ada stone hill", "new paris"], whole.Predict(text).Entities("crf").Take(2).Select(entity => entity.Text));
        foreach (var (length, overlap) in ((int, int)[])[(4, 0), (5, 1), (7, 2), (9, 3), (12, 0)])
        {
            using var windows = new Predictor(model, new() { MaxLength = length, LongText = LongText.Windows(overlap) });
            foreach (var head in (string[])["entities", "crf"])
            {
                var entities = windows.Predict(text).Entities(head);
                Assert.Equal(40, entities.Count);
                Assert.Equal(whole.Predict(text).Entities(head).Select(entity => (entity.Span, entity.Type)), entities.Select(entity => (entity.Span, entity.Type)));
            }
        }
    }

    [Fact]
    public void Predict_HeadThatNobodyKnows_ReadsTheWholeRow()
    {
        using var model = new MultiTaskModel(TinyBert.Load(), [new LengthHead()]);
        using var predictor = new Predictor(model, new() { BatchSize = 2, MaxLength = 14, LongText = LongText.Windows() });
        Assert.Equal(92, predictor.Predict(Text(90)).Of<ValuePrediction>("length").Value);
    }

    [Fact]
    public void Predict_Cancelled_StopsBetweenGroups()
    {
        using var stop = new CancellationTokenSource();
        using var backbone = TinyBert.Load();
        var passes = 0;
        using var model = new MultiTaskModel(
            new MultiTaskBert.Tests.Training.TableBackbone(new BackboneShape(4, 0, TinyBert.VocabularySize, 12), backbone.Tokenizer)
            {
                BeforeForward = () =>
                {
                    if (++passes == 3)
                    {
                        stop.Cancel();
                    }
                },
            },
            [TinyTask.Topic()]);
        using var predictor = new Predictor(model, new() { BatchSize = 1, LongText = LongText.Windows() });
        Assert.Throws<OperationCanceledException>(() => predictor.Predict(Text(100), stop.Token));
        Assert.Equal(3, passes);
    }

    // No more tensor bytes are alive at once for a text ten times as long; numbers a word are the answer.
    [Fact]
    public void Predict_TextTenTimesAsLong_HoldsNoMoreTensors()
    {
        using var backbone = TinyBert.Load();
        var (most, before) = (0L, 0L);
        using var model = new MultiTaskModel(
            new MultiTaskBert.Tests.Training.TableBackbone(new BackboneShape(4, 0, TinyBert.VocabularySize, 40), backbone.Tokenizer)
            {
                BeforeForward = () => most = Math.Max(most, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount - before),
            },
            [TinyTask.Topic(new() { Pooling = Pooling.Mean }), TinyTask.Entities(), new SpanExtractionHead("span"), new SentenceEmbeddingHead("vector")]);
        using var predictor = new Predictor(model, new() { BatchSize = 4, LongText = LongText.Windows() });
        var counts = Array.ConvertAll((int[])[500, 5_000], words =>
        {
            (most, before) = (0, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
            Assert.Equal(words, predictor.Predict(Text(words)).Tags("entities").Words.Count);
            return most;
        });
        Assert.Equal(counts[0], counts[1]);
        Assert.InRange(counts[1], 1, 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void PredictorOptions_Problems_AreAllListed(int which)
    {
        using var model = TinyTask.Model();
        var (options, message) = which == 0
            ? (new PredictorOptions { BatchSize = 0, LongText = LongText.Windows(overlap: -2) }, "Overlap is -2; it must be 0 or more.")
            : (new PredictorOptions { BatchSize = 0, LongText = null! }, "LongText is null");
        var exception = Assert.Throws<ArgumentException>(() => new Predictor(model, options));
        Assert.Contains("BatchSize is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_RefusedRow_IsNamed()
    {
        using var model = TinyTask.Model();
        using var predictor = new Predictor(model, new() { LongText = LongText.Refuse });
        Assert.NotNull(predictor.Predict(Text(10)));
        Assert.Contains("the row has 202 tokens, more than the 48", Assert.Throws<DatasetException>(() => predictor.Predict(Text(200))).Message, StringComparison.Ordinal);
    }

    // The state of a word is the one-hot vector of its tag, and the tag is what is greatest.
    private static void Teach(MultiTaskModel model, Dictionary<string, int> tags)
    {
        using var noGradient = no_grad();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("table.weight", StringComparison.Ordinal))
            {
                parameter.zero_();
                parameter[.., 0] = 1;
                foreach (var (word, tag) in tags)
                {
                    var id = model.Tokenizer.Encode(word).Ids[1];
                    (parameter[id, 0], parameter[id, tag]) = (0, 1);
                }
            }
            else if (parameter.dim() == 2 && !name.EndsWith("transitions", StringComparison.Ordinal))
            {
                parameter.copy_(eye(5) * 10);
            }
            else
            {
                parameter.zero_();
            }
        }
    }

    private static TaskHead[] AllHeads() =>
    [
        TinyTask.Topic(),
        new SequenceClassificationHead("mean", TinyTask.Topics, new() { Pooling = Pooling.Mean }),
        new SequenceClassificationHead("max", TinyTask.Topics, new() { Pooling = Pooling.Max }),
        new SequenceClassificationHead("pooler", TinyTask.Topics, new() { Pooling = Pooling.Pooler }),
        new MultiLabelClassificationHead("several", TinyTask.Topics),
        new OrdinalHead("rank", TinyTask.Topics),
        new RegressionHead("value"),
        new SentenceEmbeddingHead("vector"),
        TinyTask.Entities(),
        new CrfTokenHead("crf", TinyTask.Tags),
        new SpanExtractionHead("span"),
        new LengthHead(),
    ];

    private static void AssertNear(HeadPrediction expected, HeadPrediction actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        switch (expected, actual)
        {
            case (ClassPrediction one, ClassPrediction other):
                Assert.All(one.Probabilities.Zip(other.Probabilities), p => Assert.Equal(p.First.Value, p.Second.Value, 1e-5));
                break;
            case (ClassesPrediction one, ClassesPrediction other):
                Assert.All(one.Probabilities.Zip(other.Probabilities), p => Assert.Equal(p.First.Value, p.Second.Value, 1e-5));
                break;
            case (OrdinalPrediction one, OrdinalPrediction other):
                Assert.All(one.Probabilities.Zip(other.Probabilities), p => Assert.Equal(p.First.Value, p.Second.Value, 1e-5));
                break;
            case (ValuePrediction one, ValuePrediction other):
                Assert.Equal(one.Value, other.Value, 1e-5);
                break;
            case (EmbeddingPrediction one, EmbeddingPrediction other):
                Assert.All(one.Vector.ToArray().Zip(other.Vector.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
                break;
            case (TagsPrediction one, TagsPrediction other):
                Assert.Equal(one.Tags, other.Tags);
                Assert.All(one.Words.Zip(other.Words), p => Assert.Equal(p.First.Probability, p.Second.Probability, 1e-5));
                break;
            case (SpanPrediction one, SpanPrediction other):
                Assert.Equal(one.Span, other.Span);
                break;
            default:
                Assert.Fail($"{expected.GetType()}");
                break;
        }
    }

    /// <summary>A head of a user's own, whose answer is the number of tokens that it was shown.</summary>
    private sealed class LengthHead() : TaskHead("length", LabelLayout.Value())
    {
        private Linear? _line;

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states) => states.AttentionMask.sum(1).to(ScalarType.Float32) + (_line!.forward(states.First).squeeze(-1) * 0);

        protected internal override Tensor Loss(Tensor output, Tensor labels) => output.sum() * 0;

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<Metric> CreateMetrics() => [];
    }
}
