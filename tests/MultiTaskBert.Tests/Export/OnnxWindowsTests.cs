using MultiTaskBert.Backbones;
using MultiTaskBert.Export;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Pretrained;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Export;

/// <summary>Long rows in ONNX Runtime. Oracle: the predictor of the model, which reads the same windows.</summary>
[Collection(nameof(OneAtATime))]
public sealed class OnnxWindowsTests
{
    private static readonly LongText[] Ways = [LongText.Windows(overlap: 4), LongText.Windows(overlap: 0, pooling: WindowPooling.MaxLogit)];

    private static string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(word => TinyTask.Words.ElementAt(word * 7 % TinyTask.Words.Count())));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 5)]
    [InlineData(1, 2)]
    [InlineData(1, 100)]
    public void PredictRows_EveryHeadInWindows_IsWhatThePredictorSays(int way, int atOnce)
    {
        using var folder = new TemporaryFolder();
        using var model = AllHeads(TinyBert.Load());
        Assert.Equal(["last_hidden_state", .. model.Heads.Select(head => head.Name)], model.ExportOnnx(folder.Path, new() { Windows = true }).Outputs);
        using var predictor = new Predictor(model, new() { BatchSize = atOnce, MaxLength = 14, LongText = Ways[way] });
        using var onnx = OnnxPredictor.Load(folder.Path, new() { BatchSize = atOnce, MaxLength = 14, LongText = Ways[way], Decoders = OwnDecoders });
        AssertSame(predictor, onnx);
    }

    [Theory]
    [InlineData("albert")]
    [InlineData("deberta-v2")]
    [InlineData("distilbert")]
    [InlineData("electra")]
    [InlineData("modernbert")]
    [InlineData("mpnet")]
    [InlineData("roberta")]
    public void PredictRows_EveryEncoderInWindows_IsWhatThePredictorSays(string encoder)
    {
        using var folder = new TemporaryFolder();
        using var source = new TemporaryFolder();
        TinyBert.Write(source.Path);   // for its vocabulary, which is smaller than theirs
        foreach (var file in Directory.GetFiles(Path.Combine(Goldens.RequireRoot(), "models", "tiny", encoder)))
        {
            File.Copy(file, source.File(Path.GetFileName(file)), overwrite: true);
        }

        using var model = AllHeads(Backbone.FromPretrained(source.Path));
        var readsPairs = model.ExportOnnx(folder.Path, new() { Windows = true }).Inputs.Contains("token_type_ids", StringComparer.Ordinal);
        using var predictor = new Predictor(model, new() { BatchSize = 3, MaxLength = 14, LongText = Ways[0] });
        using var onnx = OnnxPredictor.Load(folder.Path, new() { BatchSize = 3, MaxLength = 14, LongText = Ways[0], Decoders = OwnDecoders });
        AssertSame(predictor, onnx, readsPairs);
    }

    [Fact]
    public void Predict_LongText_TagsEveryWordAndGivesPlacesInTheWholeText()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path, new() { Windows = true });
        using OnnxPredictor cut = OnnxPredictor.Load(folder.Path), windows = OnnxPredictor.Load(folder.Path, new() { LongText = LongText.Windows(), BatchSize = 2 });
        var text = Text(200);
        Assert.Equal(200 - 46, cut.Predict(text).TruncatedTokens);
        var prediction = windows.Predict(text);
        Assert.Equal(0, prediction.TruncatedTokens);
        Assert.Equal(text.Split(' '), prediction.Tags("entities").Words.Select(word => word.Text));
        Assert.All(prediction.Entities("entities"), entity => Assert.Equal(entity.Text, text[entity.Span.Start..entity.Span.End]));
        Assert.Throws<OperationCanceledException>(() => windows.Predict(text, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(OnnxPrecision.Float32, true)]
    [InlineData(OnnxPrecision.Float16, null)]
    [InlineData(OnnxPrecision.Int8, null)]
    public void ExportOnnx_WindowsInOtherForms_AreRead(OnnxPrecision precision, bool? external)
    {
        using var folder = new TemporaryFolder();
        using var model = AllHeads(TinyBert.Load());
        model.ExportOnnx(folder.Path, new() { Windows = true, Precision = precision, ExternalData = external });
        Assert.Equal(external ?? false, File.Exists(folder.File("heads.onnx_data")));
        using var onnx = OnnxPredictor.Load(folder.Path, new() { MaxLength = 14, LongText = Ways[0], Decoders = OwnDecoders });
        Assert.Equal(90, onnx.Predict(Text(90)).Tags("entities").Words.Count);

        model.ExportOnnx(folder.Path);
        Assert.Empty(Directory.GetFiles(folder.Path, "heads.onnx*"));
    }

    [Fact]
    public void ExportOnnx_Windows_HeadsAreAGraphWithoutTheEncoder()
    {
        using var folder = new TemporaryFolder();
        using var model = AllHeads(TinyBert.Load());
        var export = model.ExportOnnx(folder.Path, new() { Windows = true });
        var (whole, heads) = (new FileInfo(folder.File("model.onnx")).Length, new FileInfo(folder.File("heads.onnx")).Length);
        Assert.Equal(whole + heads, export.Bytes);
        Assert.InRange(heads, 1, whole / 2);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(folder.File("heads.onnx"));
        Assert.Equal(["attention_mask", "first_state", "last_hidden_state", "max_state", "mean_state"], session.InputNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ExportOnnx_WindowsOfWhatCannotReadThem_AreRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using var masked = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new MaskedLanguageHead("words"));
        Assert.Contains("head 'words' masks tokens", Assert.Throws<ArgumentException>(() => masked.ExportOnnx(folder.Path, new() { Windows = true })).Message, StringComparison.Ordinal);
        Assert.Equal(["last_hidden_state", "topic"], masked.ExportOnnx(folder.Path, new() { Windows = true, Heads = ["topic"] }).Outputs);

        using var ids = new MultiTaskModel(TinyBert.Load(), new LengthHead(readsIds: true));
        Assert.Contains("Head 'length' (LengthHead) reads input_ids", Assert.Throws<NotSupportedException>(() => ids.ExportOnnx(folder.Path, new() { Windows = true })).Message, StringComparison.Ordinal);
        ids.ExportOnnx(folder.Path);

        using var named = new MultiTaskModel(TinyBert.Load(), new RegressionHead("mean_state"));
        Assert.Contains("mean_state", Assert.Throws<ArgumentException>(() => named.ExportOnnx(folder.Path, new() { Windows = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WindowsOfAnExportWithoutThem_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.ExportOnnx(folder.Path);
        var options = new OnnxPredictorOptions { LongText = LongText.Windows() };
        Assert.Contains("OnnxExportOptions.Windows", Assert.Throws<CheckpointException>(() => OnnxPredictor.Load(folder.Path, options)).Message, StringComparison.Ordinal);

        // Of two exports.
        model.ExportOnnx(folder.Path, new() { Windows = true });
        var heads = File.ReadAllBytes(folder.File("heads.onnx"));
        model.ExportOnnx(folder.Path);
        File.WriteAllBytes(folder.File("heads.onnx"), heads);
        Assert.Contains("does not read what 'model.onnx' gives as 'last_hidden_state'", Assert.Throws<CheckpointException>(() => OnnxPredictor.Load(folder.Path, options)).Message, StringComparison.Ordinal);

        Assert.Contains("Overlap is -2", Assert.Throws<ArgumentException>(() => OnnxPredictor.Load(folder.Path, new() { LongText = LongText.Windows(overlap: -2) })).Message, StringComparison.Ordinal);
        Assert.Contains("LongText is null", Assert.Throws<ArgumentException>(() => OnnxPredictor.Load(folder.Path, new() { LongText = null! })).Message, StringComparison.Ordinal);
    }

    private static readonly Dictionary<string, HeadDecoder> OwnDecoders = new(StringComparer.Ordinal) { ["length"] = HeadDecoder.Value() };

    private static void AssertSame(Predictor expected, OnnxPredictor actual, bool readsPairs = true)
    {
        MtlRow[] rows = [new(Text(90)), new("ada won in oslo"), new(Text(30)) { Pair = readsPairs ? "ben left" : null }, new(Text(61).Split(' ')), new(string.Empty)];
        foreach (var (one, other) in expected.PredictBatch(rows).Zip(actual.PredictBatch(rows)).Concat(rows.Select(row => (expected.Predict(row), actual.Predict(row)))))
        {
            SamePredictions.AssertSame(one, other);
        }
    }

    private static MultiTaskModel AllHeads(Backbone backbone) => new(
        backbone,
        [
            TinyTask.Topic(),
            new SequenceClassificationHead("mean", TinyTask.Topics, new() { Pooling = Pooling.Mean, HiddenLayer = new HiddenLayer(HiddenActivation.Gelu) }),
            new SequenceClassificationHead("max", TinyTask.Topics, new() { Pooling = Pooling.Max }),
            .. backbone.Shape.HasPooler ? [new SequenceClassificationHead("pooler", TinyTask.Topics, new() { Pooling = Pooling.Pooler })] : (TaskHead[])[],
            new MultiLabelClassificationHead("several", TinyTask.Topics),
            new OrdinalHead("rank", TinyTask.Topics),
            new RegressionHead("value"),
            new SentenceEmbeddingHead("vector"),
            new SentenceEmbeddingHead("small", new() { Dimensions = 8, Normalize = false, Pooling = Pooling.Max }),
            TinyTask.Entities(),
            new TokenClassificationHead("two", TinyTask.Tags, new() { HiddenLayer = new HiddenLayer(HiddenActivation.TanhGelu) }),
            new CrfTokenHead("crf", TinyTask.Tags),
            new SpanExtractionHead("span"),
            new SpanExtractionHead("span-or-none", new() { AllowNoAnswer = true }),
            new LengthHead(readsIds: false),
        ],
        seed: 3);

    /// <summary>A head of a user's own, whose answer is a number that depends on every token that it is shown.</summary>
    private sealed class LengthHead(bool readsIds) : TaskHead("length", LabelLayout.Value())
    {
        private Linear? _line;

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states) => (_line!.forward(states.Last).squeeze(-1).tanh() * states.AttentionMask).sum(1);

        protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states)
        {
            var numbers = graph.Node("Squeeze", [graph.Node("Tanh", [graph.Linear(states.Last, "_line")]), graph.Constant(-1L)]);
            var mask = graph.Node("Cast", [readsIds ? graph.InputIds : graph.AttentionMask], new Dictionary<string, object>(StringComparer.Ordinal) { ["to"] = 1L });
            return graph.Node("ReduceSum", [numbers * mask, graph.Constant(1L)], new Dictionary<string, object>(StringComparer.Ordinal) { ["keepdims"] = 0L }).WithShape("batch");
        }

        protected internal override Tensor Loss(Tensor output, Tensor labels) => output.sum() * 0;

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<Metric> CreateMetrics() => [];
    }
}
