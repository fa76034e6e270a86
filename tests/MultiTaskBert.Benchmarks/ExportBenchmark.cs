using MultiTaskBert.Backbones;

namespace MultiTaskBert.Benchmarks;

/// <summary>A model written as ONNX: time, memory beside the model, size; then from the folder to the first prediction without LibTorch.</summary>
internal sealed class ExportBenchmark : Benchmark
{
    private const double Mebi = 1 << 20;

    private static readonly (string Name, OnnxExportOptions Options)[] Ways =
    [
        ("float32", new()),
        ("float16", new() { Precision = OnnxPrecision.Float16 }),
        ("int8", new() { Precision = OnnxPrecision.Int8 }),
        ("int8-embeddings", new() { Precision = OnnxPrecision.Int8, QuantizeEmbeddings = true }),
    ];

    public override string Name => "export";

    public override string Description => "MiniLM with two heads as ONNX, beside saving it: time, memory, size, and loading it to its first prediction";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var folder = Directory.CreateTempSubdirectory("multitaskbert-export-");
        using var model = new MultiTaskModel(
            Backbone.FromPretrained(context.PathOf("models", "minilm-l6")),
            new SequenceClassificationHead("intent", ["play", "book", "rate"]),
            new TokenClassificationHead("slots", ["O", "B-artist", "I-artist"]));
        try
        {
            foreach (var (name, options) in Ways)
            {
                yield return Measure(context, model, Path.Combine(folder.FullName, name), name, options);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BenchmarkResult Measure(BenchmarkContext context, MultiTaskModel model, string folder, string name, OnnxExportOptions options)
    {
        var export = model.ExportOnnx(folder, options);   // with what is loaded once a process
        var extra = new Dictionary<string, object>(StringComparer.Ordinal) { ["file_mb"] = BenchmarkResult.Round(export.Bytes / 1e6) };
        if (OperatingSystem.IsLinux())
        {
            var before = PeakMemory.Reset();
            model.ExportOnnx(folder, options);
            extra["peak_resident_growth_mib"] = BenchmarkResult.Round((PeakMemory.Bytes - before) / Mebi);
        }

        var medians = Interleaved.Medians(
            rounds: context.Quick ? 2 : 7,
            warmup: 1,
            [
                (Interleaved.Ours, () => model.ExportOnnx(folder, options)),
                ("save", () => model.Save(folder + "-saved")),
                ("load-and-first-prediction", () => LoadAndPredict(folder)),
            ]);
        return BenchmarkResult.Of($"minilm-l6 {name}", medians) with { Extra = extra };
    }

    private static void LoadAndPredict(string folder)
    {
        using var predictor = OnnxPredictor.Load(folder);
        predictor.Predict("play the latest album of Ada Stone");
    }
}
