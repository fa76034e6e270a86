using System.Diagnostics;
using MultiTaskBert.Backbones;
using MultiTaskBert.Export;
using MultiTaskBert.Labels;
using MultiTaskBert.Metrics;
using MultiTaskBert.Pretrained;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Export;

/// <summary>What an export writes, in which precision, and what it refuses.</summary>
[Collection(nameof(OneAtATime))]
public sealed class OnnxExportTests
{
    private static readonly int[][] Batches = [[5], [7, 3, 12]];

    [Fact]
    public void ExportOnnx_Folder_HoldsWhatReadersExpect()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        var export = model.ExportOnnx(folder.Path);

        Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], export.Inputs);
        Assert.Equal(["topic", "entities"], export.Outputs);
        Assert.Empty(export.QuantizedLayers);
        Assert.Equal(new FileInfo(folder.File("model.onnx")).Length, export.Bytes);
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "model.onnx", "config.json", "heads.json", "vocab.txt" }, Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal)!);
        Assert.False(File.Exists(folder.File("model.safetensors")));
    }

    [Fact]
    public void ExportOnnx_BesideASavedModel_LeavesIt()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.Save(folder.Path);
        model.ExportOnnx(folder.Path);
        using var loaded = MultiTaskModel.Load(folder.Path);
        using var onnx = OnnxPredictor.Load(folder.Path);
        Assert.Equal(ModelBits.Of(model), ModelBits.Of(loaded));
    }

    [Fact]
    public void ExportOnnx_ChosenHead_IsTheOnlyOutput()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        Assert.Equal(["entities"], model.ExportOnnx(folder.Path, new() { Heads = ["entities"] }).Outputs);
        using var onnx = OnnxPredictor.Load(folder.Path);
        Assert.Equal(["entities"], onnx.Predict("ada won").Heads.Keys);
    }

    [Fact]
    public void ExportOnnx_ExternalData_ComputesTheSame()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        var export = model.ExportOnnx(folder.Path, new() { ExternalData = true });
        var parts = (Graph: new FileInfo(folder.File("model.onnx")).Length, Data: new FileInfo(folder.File("model.onnx_data")).Length);
        Assert.Equal(parts.Graph + parts.Data, export.Bytes);
        Assert.True(parts.Data > parts.Graph);
        Assert.All(OnnxHeads.Differences(model, folder.Path, Batches), entry => Assert.True(entry.Difference < 1e-4, $"{entry}"));

        model.ExportOnnx(folder.Path);
        Assert.False(File.Exists(folder.File("model.onnx_data")), "The weights of the earlier export are gone.");
    }

    [Fact]
    public void ExportOnnx_Float16_IsSmallerAndClose()
    {
        using MultiTaskModel model = Small();
        var (full, differences) = Export(model, new());
        var (half, rounded) = Export(model, new() { Precision = OnnxPrecision.Float16 });
        Assert.InRange((double)half / full, 0.45, 0.7);   // of a model of this size the graph is a part that counts
        Assert.All(differences, difference => Assert.InRange(difference, 0, 1e-4));
        Assert.All(rounded, difference => Assert.InRange(difference, 0, 2e-2));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ExportOnnx_Int8_IsSmallerAndClose(bool embeddings, bool sevenBits)
    {
        using MultiTaskModel model = Small();
        var (full, _) = Export(model, new());
        var (small, rounded) = Export(model, new() { Precision = OnnxPrecision.Int8, QuantizeEmbeddings = embeddings, SevenBits = sevenBits });
        Assert.InRange((double)small / full, 0.2, embeddings ? 0.4 : 0.75);
        Assert.Contains(rounded, difference => difference > 1e-5);
        Assert.All(rounded, difference => Assert.InRange(difference, 0, sevenBits ? 0.7 : 0.5));
    }

    [Fact]
    public void ExportOnnx_EveryLayerKeptInFloat32_IsFloat32()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        var layers = model.ExportOnnx(folder.Path, new() { Precision = OnnxPrecision.Int8 }).QuantizedLayers;
        Assert.Equal(12, layers.Count(layer => layer.StartsWith("encoder.layer.", StringComparison.Ordinal)));
        Assert.Empty(model.ExportOnnx(folder.Path, new() { Precision = OnnxPrecision.Int8, KeepInFloat32 = [.. layers] }).QuantizedLayers);
        Assert.All(OnnxHeads.Differences(model, folder.Path, Batches), entry => Assert.True(entry.Difference < 1e-4, $"{entry}"));
    }

    [Fact]
    public void ExportOnnx_WrongOptions_ListsEveryProblemAndWritesNothing()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        var e = Assert.Throws<ArgumentException>(() => model.ExportOnnx(folder.Path, new() { Heads = ["soup"], SevenBits = true }));
        Assert.Contains("Heads names 'soup'; the heads are topic, entities.", e.Message, StringComparison.Ordinal);
        Assert.Contains("SevenBits", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<ArgumentException>(() => model.ExportOnnx(folder.Path, new() { Precision = OnnxPrecision.Int8, KeepInFloat32 = ["soup"] }));
        Assert.Contains("'soup'", e.Message.Replace("soup", "'soup'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void ExportOnnx_WithLora_IsRefusedUntilMerged()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model();
        model.AddLora();
        Assert.Contains("MergeLora", Assert.Throws<InvalidOperationException>(() => model.ExportOnnx(folder.Path)).Message, StringComparison.Ordinal);
        model.MergeLora();
        model.ExportOnnx(folder.Path);
        Assert.All(OnnxHeads.Differences(model, folder.Path, Batches), entry => Assert.True(entry.Difference < 1e-4, $"{entry}"));
    }

    [Fact]
    public void ExportOnnx_HeadWithoutGraph_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new ProbeHead());
        var e = Assert.Throws<NotSupportedException>(() => model.ExportOnnx(folder.Path));
        Assert.Contains("Head 'number' (ProbeHead)", e.Message, StringComparison.Ordinal);
        Assert.Equal(["topic"], model.ExportOnnx(folder.Path, new() { Heads = ["topic"] }).Outputs);
    }

    [Fact]
    public void ExportOnnx_EncoderWithoutGraph_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using var tiny = TinyBert.Load();
        using var model = new MultiTaskModel(new Training.TableBackbone(tiny.Shape, tiny.Tokenizer), TinyTask.Topic());
        Assert.Contains("override Backbone.ExportOnnx", Assert.Throws<NotSupportedException>(() => model.ExportOnnx(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExportOnnx_HeadOfOnesOwn_IsExportedAndReadByItsDecoder()
    {
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(TinyBert.Load(), TinyTask.Topic(), new OwnHead());
        model.ExportOnnx(folder.Path);
        Assert.All(OnnxHeads.Differences(model, folder.Path, Batches), entry => Assert.True(entry.Difference < 1e-4, $"{entry}"));
        Assert.Throws<CheckpointException>(() => OnnxPredictor.Load(folder.Path));
        using var onnx = OnnxPredictor.Load(folder.Path, new() { Decoders = new Dictionary<string, HeadDecoder>(StringComparer.Ordinal) { ["own"] = HeadDecoder.Value() } });
        Assert.IsType<ValuePrediction>(onnx.Predict("ada won")["own"]);
    }

    [Fact]
    public async Task ExportOnnx_MiniLm_TakesLittleMemoryBesideTheModel()
    {
        var source = Path.Combine(Goldens.RequireRoot(), "models", "minilm-l6");
        using var folder = new TemporaryFolder();
        using var model = new MultiTaskModel(Backbone.FromPretrained(source), TinyTask.Topic());
        model.ExportOnnx(folder.Path);   // code, and what the first writing takes
        GC.Collect();
        var peak = 0L;
        using var stop = new CancellationTokenSource();
        var before = Process.GetCurrentProcess().WorkingSet64;
        var watch = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, Process.GetCurrentProcess().WorkingSet64);
                Thread.Sleep(1);
            }
        });
        model.ExportOnnx(folder.Path);
        await stop.CancelAsync();
        await watch;
        Assert.InRange(peak - before, long.MinValue, 100_000_000);
    }

    [Fact]
    public void QuantizationReport_NothingMayBeLost_KeepsLayersInFloat32()
    {
        using var folder = new TemporaryFolder();
        using var model = TinyTask.Model(layers: 1);
        var rows = TinyTask.Rows(12);
        var generous = QuantizationReport.Create(model, folder.Path, rows, path => OnnxPredictor.Load(path), maxLoss: 1);
        Assert.True(generous.IsWithinLoss);
        Assert.Empty(generous.Sensitivity);
        Assert.Equal(["topic", "entities"], generous.Scores.Select(score => score.Head));

        var strict = QuantizationReport.Create(model, folder.Path, rows, path => OnnxPredictor.Load(path), maxLoss: 0, sampleRows: 4);
        Assert.True(strict.IsWithinLoss);
        Assert.All(strict.Scores, score => Assert.True(score.Loss <= 0));
        Assert.DoesNotContain(strict.KeptInFloat32, strict.Export.QuantizedLayers.Contains);
    }

    private static MultiTaskModel Small() => new(Backbone.FromPretrained(Path.Combine(Goldens.RequireRoot(), "models", "tiny", "bert")), TinyTask.Heads(), seed: 1);

    private static (long Bytes, double[] Differences) Export(MultiTaskModel model, OnnxExportOptions options)
    {
        using var folder = new TemporaryFolder();
        return (model.ExportOnnx(folder.Path, options).Bytes, [.. OnnxHeads.Differences(model, folder.Path, Batches).Select(entry => entry.Difference)]);
    }

    // As a user writes one: two numbers of the first token, the second squashed, and their sum.
    private sealed class OwnHead() : TaskHead("own", LabelLayout.Value())
    {
        private Linear? _line;

        protected internal override void Build(BackboneShape shape)
        {
            _line = nn.Linear(shape.HiddenSize, 2);
            RegisterComponents();
        }

        protected internal override Tensor Forward(HiddenStates states)
        {
            var line = _line!.forward(states.First);
            return line.select(-1, 0) + line.select(-1, 1).tanh();
        }

        protected internal override OnnxValue ExportOnnx(OnnxGraph graph, OnnxStates states)
        {
            var line = graph.Linear(states.First, "_line");
            OnnxValue Column(long column) => graph.Node("Squeeze", [graph.Node("Slice", [line, graph.Constant(column), graph.Constant(column + 1), graph.Constant(-1L)]), graph.Constant(-1L)]);
            return (Column(0) + graph.Activation(Column(1), "tanh")).WithShape("batch");
        }

        protected internal override Tensor Loss(Tensor output, Tensor labels) => output.sum();

        protected internal override HeadPrediction Decode(ReadOnlySpan<float> output, HeadRow row) => new ValuePrediction(output[0]);

        protected internal override IEnumerable<Metric> CreateMetrics() => [];
    }
}
