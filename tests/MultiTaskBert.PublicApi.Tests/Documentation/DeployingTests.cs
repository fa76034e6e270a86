using MultiTaskBert.Backbones;
using MultiTaskBert.Export;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/deploying.md, run as it stands there.</summary>
[Collection(DocumentationTests.Name)]
public sealed class DeployingTests
{
    [Fact]
    public void Export_PredictAndQuantize_Agree()
    {
        using var model = new MultiTaskModel(
            Backbone.FromPretrained("bert-base-uncased"),
            new SequenceClassificationHead("topic", ["Jobs", "Sports", "Travel"]),
            new TokenClassificationHead("entities", ["O", "B-PER", "I-PER"]));
        MtlDataset dev = MtlDataset.From([
            new MtlRow(["Ada", "joined", "Acme"]).With("topic", "Jobs").With("entities", new[] { "B-PER", "O", "O" }),
            new MtlRow(["Ben", "won"]).With("topic", "Sports").With("entities", new[] { "B-PER", "O" })]);

        #region deploying-export
        OnnxExport export = model.ExportOnnx("exported-model");
        Console.WriteLine($"{string.Join(", ", export.Inputs)} → {string.Join(", ", export.Outputs)}, {export.Bytes} bytes");
        #endregion

        #region deploying-predict
        using var predictor = OnnxPredictor.Load("exported-model");
        Prediction prediction = predictor.Predict("Ada joined Acme in Paris");
        Console.WriteLine(prediction.Class("topic").Label);
        #endregion

        using var torchPredictor = new Predictor(model);
        Assert.Equal(torchPredictor.Predict("Ada joined Acme in Paris").Class("topic").Label, prediction.Class("topic").Label);

        #region deploying-options
        using var session = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = 2 };
        using var chosen = OnnxPredictor.Load("exported-model", new() { BatchSize = 64, MaxLength = 64, Session = session });
        #endregion

        var text = string.Join(' ', Enumerable.Repeat("Ada joined Acme in Paris, and Ben won.", 80));
        #region deploying-windows
        model.ExportOnnx("windows-model", new() { Windows = true });
        using var windows = OnnxPredictor.Load("windows-model", new() { LongText = LongText.Windows(overlap: 12) });
        Prediction whole = windows.Predict(text);
        #endregion
        using var torchWindows = new Predictor(model, new() { LongText = LongText.Windows(overlap: 12) });
        Assert.Equal(0, whole.TruncatedTokens);
        Assert.Equal(torchWindows.Predict(text).Tags("entities").Tags, whole.Tags("entities").Tags);

        #region deploying-int8
        var options = new OnnxExportOptions { Precision = OnnxPrecision.Int8, QuantizeEmbeddings = true };
        QuantizationReport report = QuantizationReport.Create(model, "small-model", dev, folder => OnnxPredictor.Load(folder), options, maxLoss: 0.003);
        Console.WriteLine(report);
        #endregion

        Assert.Equal(2, report.Scores.Count);
    }

    [Fact]
    public void Export_OwnHead_IsReadByADecoder()
    {
        using var model = new MultiTaskModel(Backbone.FromPretrained("bert-base-uncased"), new StarsHead());
        model.ExportOnnx("stars-model");
        #region deploying-decoder
        var decoders = new Dictionary<string, HeadDecoder> { ["stars"] = HeadDecoder.Value() };
        using var predictor = OnnxPredictor.Load("stars-model", new() { Decoders = decoders });
        #endregion
        using var own = new Predictor(model);
        Assert.Equal(own.Predict("Ada won").Of<ValuePrediction>("stars").Value, predictor.Predict("Ada won").Of<ValuePrediction>("stars").Value, 1e-4);
    }

    private sealed class StarsHead() : TaskHead("stars", LabelLayout.Value())
    {
        [ComponentName(Name = "line")]
        private Linear? _line;

        protected override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 1);
            RegisterComponents();
        }

        protected override Tensor Forward(HiddenStates states) => _line!.forward(states.First).sigmoid().squeeze(-1);

        #region deploying-own-head
        protected override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states)
        {
            OnnxValue logit = graph.Linear(states.First, "line");            // the parameters line.weight and line.bias
            OnnxValue number = graph.Node("Squeeze", [graph.Node("Sigmoid", [logit]), graph.Constant(-1L)]);
            return number.WithShape("batch");
        }
        #endregion

        protected override Tensor Loss(Tensor output, Tensor labels) => (output - labels).square().mean();

        protected override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected override IEnumerable<Metric> CreateMetrics() => [];
    }
}
