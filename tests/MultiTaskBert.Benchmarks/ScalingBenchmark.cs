using MultiTaskBert.Backbones;
using MultiTaskBert.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>How a training step of MiniLM grows with rows and with length, and what the second thread brings. There is no peer: it is a table.</summary>
internal sealed class ScalingBenchmark : Benchmark
{
    private const int Rows = 8;
    private const int Length = 128;
    private const string OneThread = "one-thread";
    private const string TwoThreads = "two-threads";

    public override string Name => "scaling";

    public override string Description => "training steps of MiniLM: threads 1 and 2, batch 1 to 64, length 16 to 512";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var rows = new SnipsRows(context);
        foreach (var precision in (Precision[])[Precision.Float32, Precision.BFloat16])
        {
            using var ours = new OurTraining(Backbone.FromPretrained(context.PathOf("models", "minilm-l6")), rows.Heads(), precision);
            var type = precision == Precision.Float32 ? "fp32" : "bf16";
            yield return Threads(context, rows, ours, type);
            (int Rows, int Length)[] shapes = context.Quick
                ? [(1, Length), (Rows, 16)]
                : [.. ((int[])[1, 2, 4, 8, 16, 32, 64]).Select(count => (count, Length)), .. ((int[])[16, 32, 64, 256, 512]).Select(length => (Rows, length))];
            foreach (var shape in shapes)
            {
                var times = Time(context, rows, ours, shape);
                var time = times[Interleaved.Ours];
                yield return BenchmarkResult.Of($"B{shape.Rows}xL{shape.Length} {type}", times) with
                {
                    Extra = new Dictionary<string, object>(StringComparer.Ordinal) { ["tokens_per_second"] = BenchmarkResult.Round(shape.Rows * shape.Length / time * 1000) },
                };
            }
        }
    }

    private static BenchmarkResult Threads(BenchmarkContext context, SnipsRows rows, OurTraining ours, string type)
    {
        var before = get_num_threads();
        using var batch = rows.FullBatch(ours.Model, Rows, Length);
        using var memory = KeptMemory.Hold();
        var rates = new[] { OneThread, TwoThreads }.ToDictionary(way => way, _ => new List<IReadOnlyDictionary<string, double>>(), StringComparer.Ordinal);
        try
        {
            var times = Interleaved.Medians(
                context.Quick ? 1 : 7,
                1,
                [(OneThread, () => ours.Step(batch)), (TwoThreads, () => ours.Step(batch))],
                settle: true,
                around: way =>
                {
                    set_num_threads(way == OneThread ? 1 : 2);
                    rates[way].Add(MatrixRate.Measure());
                    return null;
                });
            return new BenchmarkResult
            {
                Case = $"1 -> 2 threads, B{Rows}xL{Length} {type}",
                OursMs = BenchmarkResult.Round(times[TwoThreads]),
                Extra = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["one_thread_ms"] = BenchmarkResult.Round(times[OneThread]),
                    ["efficiency"] = BenchmarkResult.Round(times[OneThread] / times[TwoThreads] / 2),
                    ["matrix_rate_efficiency"] = BenchmarkResult.Round(MatrixRate.Median(rates[TwoThreads])[type] / MatrixRate.Median(rates[OneThread])[type] / 2),
                },
            };
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static IReadOnlyDictionary<string, double> Time(BenchmarkContext context, SnipsRows rows, OurTraining ours, (int Rows, int Length) shape)
    {
        using var batch = rows.FullBatch(ours.Model, shape.Rows, shape.Length);
        return Interleaved.Medians(
            context.Quick ? 1 : 3,
            0,
            [(Interleaved.Ours, () => ours.Step(batch)), (OurTraining.WithoutKeptMemory, () => ours.Step(batch))],
            settle: true,
            around: OurTraining.HoldMemory);
    }
}
