using MultiTaskBert.Audit;
using MultiTaskBert.Backbones;

namespace MultiTaskBert.Benchmarks;

/// <summary>What 8 bits cost: MiniLM is trained on SNIPS with three seeds, quantized by the scores of the dev set, and scored on the test set before and after.</summary>
internal sealed class QuantizationBenchmark : Benchmark
{
    private const int Epochs = 2;
    private const int QuickRows = 256;
    private const double MaxLoss = 0.003;
    private static readonly long[] Seeds = [1, 2, 3];

    public override string Name => "quantization";

    public override string Description => "MiniLM trained on SNIPS with three seeds, exported in 8 bits: scores on the test set before and after, and the size of the file";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var rows = new SnipsRows(context);
        var (dev, test) = (Rows("dev"), Rows("test"));
        var train = context.Quick ? rows.All.Take(QuickRows) : rows.All;
        var folder = Directory.CreateTempSubdirectory("multitaskbert-quantization-");
        try
        {
            foreach (var seed in context.Quick ? Seeds.AsSpan(0, 1).ToArray() : Seeds)
            {
                using var model = new MultiTaskModel(Backbone.FromPretrained(context.PathOf("models", "minilm-l6")), rows.Heads());
                _ = new Trainer(model, new TrainerOptions { Epochs = Epochs, Seed = seed }).Fit(train, dev);
                yield return Measure(model, dev, test, Path.Combine(folder.FullName, $"{seed}"), seed);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        MtlDataset Rows(string part) => MtlDataset.FromSeqInOut(context.PathOf("data", "snips", part), SnipsRows.Intent, SnipsRows.Slots);
    }

    private static BenchmarkResult Measure(MultiTaskModel model, MtlDataset dev, MtlDataset test, string folder, long seed)
    {
        var whole = model.ExportOnnx(folder);
        var options = new OnnxExportOptions { Precision = OnnxPrecision.Int8, QuantizeEmbeddings = true };
        var report = QuantizationReport.Create(model, folder, dev, at => OnnxPredictor.Load(at), options, MaxLoss);
        using var before = new Predictor(model);
        using var after = OnnxPredictor.Load(folder);
        var scores = new QuantizationScorer(model, heads: null, test, [.. before.PredictRows(test)]).Scores([.. after.PredictRows(test)]);
        var extra = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["file_mb"] = BenchmarkResult.Round(report.Export.Bytes / 1e6),
            ["ratio_of_file"] = BenchmarkResult.Round((double)report.Export.Bytes / whole.Bytes),
            ["layers_in_8_bits"] = report.Export.QuantizedLayers.Count,
            ["layers_in_float32"] = report.KeptInFloat32,
        };
        foreach (var (part, measured) in new[] { ("dev", report.Scores), ("test", scores) })
        {
            foreach (var score in measured)
            {
                extra[$"{part} {score.Head} {score.Metric}, before, after"] = new[] { BenchmarkResult.Round(score.Before), BenchmarkResult.Round(score.After) };
            }
        }

        return new BenchmarkResult { Case = $"minilm-l6 on snips, int8 with embeddings, seed {seed}", Extra = extra };
    }
}
