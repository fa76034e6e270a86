using MultiTaskBert.Backbones;
using MultiTaskBert.Benchmarks.Peers;
using MultiTaskBert.Data;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Kernels.Norms;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Kernels.Updates;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>One training step at BERT-base's sizes, ours in a precision beside all peers.</summary>
internal static class FinetuneStep
{
    private const int Rows = 8;
    private const int Length = 128;
    private const string FloatOnly = "pointwise-product";

    private static readonly (string Name, Action<bool> Switch)[] Kernels =
    [
        ("masked-dropout", on => KernelChoice.MaskedDropout = on),
        ("fused-attention", on => KernelChoice.FusedAttention = on),
        ("residual-norm", on => KernelChoice.ResidualNorm = on),
        ("attention-kernels", on => KernelChoice.FusedAttention = KernelChoice.ProductAttention = on),   // where the first is off, the second takes its place
        (FloatOnly, on => KernelChoice.PointwiseProduct = on),
        ("adamw-update", on => KernelChoice.AdamWUpdate = on),
        ("row-gradients", on => KernelChoice.RowGradients = on),
    ];

    public static BenchmarkResult Measure(BenchmarkContext context, Precision precision, string type)
    {
        var rows = new SnipsRows(context);
        using var checkpoint = new BertBase(context);
        using var ours = new OurTraining(checkpoint.Load(), rows.Heads(), precision);
        using var traced = new TracedBert(context, "train");
        using var autocast = new TracedBert(context, "train-amp-sdpa");
        using var autocastEager = new TracedBert(context, "train-amp-eager");
        using var plain = new PlainBert(BertBase.Config, training: true);
        var width = BertBase.Config.HiddenSize;
        using var tracedPlainly = new PeerTraining(traced, width, rows, parameters => new PlainAdamW(parameters));
        using var tracedFused = new PeerTraining(traced, width, rows, parameters => new FusedAdamW(parameters));
        using var autocastFused = new PeerTraining(autocast, width, rows, parameters => new FusedAdamW(parameters));
        using var eagerFused = new PeerTraining(autocastEager, width, rows, parameters => new FusedAdamW(parameters));
        using var naive = new PeerTraining(plain, width, rows, parameters => new PlainAdamW(parameters));
        using var batch = rows.FullBatch(ours.Model, Rows, Length);

        var processor = new List<(string Name, double Time)>();
        var rates = new List<IReadOnlyDictionary<string, double>>();
        var sustained = new List<double>();
        var medians = Interleaved.Medians(
            rounds: context.Quick ? 2 : 4,
            warmup: 1,
            [
                (Interleaved.Ours, () => ours.Step(batch)),
                (OurTraining.WithoutKeptMemory, () => ours.Step(batch)),
                ("hf-fp32/adamw", () => tracedPlainly.Step(batch)),
                ("hf-fp32/fused", () => tracedFused.Step(batch)),
                ("hf-amp/fused", () => autocastFused.Step(batch)),
                ("hf-amp-eager/fused", () => eagerFused.Step(batch)),
                ("naive/adamw", () => naive.Step(batch)),
            ],
            (name, time) => processor.Add((name, time)),
            settle: true,
            around: name =>
            {
                if (name == Interleaved.Ours)
                {
                    sustained.Add(MatrixRate.Sustained(precision == Precision.Float32 ? ScalarType.Float32 : ScalarType.BFloat16));
                }

                return OurTraining.MeasureRateAndHoldMemory(name, rates);
            });
        var kernels = Kernels.Where(kernel => precision == Precision.Float32 || kernel.Name != FloatOnly).ToDictionary(
            kernel => $"ours-without-{kernel.Name}",
            kernel => Worth(() => ours.Step(batch), kernel.Switch, context.Quick ? 1 : precision == Precision.Float32 ? 6 : 12),
            StringComparer.Ordinal);
        var result = BenchmarkResult.Of($"B{Rows}xL{Length}", medians).WithRate(StepFlops.Training(BertBase.Config, Rows, Length), type, rates);
        return result with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["processor_ms"] = processor.GroupBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(
                    way => way.Key, way => BenchmarkResult.Round(Interleaved.Quantile(way.Select(entry => entry.Time), 0.5)), StringComparer.Ordinal),
                ["kernels_off"] = kernels,
                ["precision"] = precision.ToString(),
                ["sustained_gflops"] = BenchmarkResult.Round(Interleaved.Quantile(sustained, 0.5)),
                ["gflop"] = BenchmarkResult.Round(StepFlops.Training(BertBase.Config, Rows, Length) / 1e9),
            },
        };
    }

    // In pairs of one step each, one after the other: between two rounds of all ways a shared machine changes more than most kernels do.
    private static Dictionary<string, double> Worth(Action step, Action<bool> kernel, int pairs)
    {
        var times = Interleaved.Times(
            pairs, warmup: 1, [(Interleaved.Ours, step), (Interleaved.Ours + "-without", () => KernelSwitch.Without(kernel, step))], around: OurTraining.HoldMemory);
        var ratios = times[Interleaved.Ours + "-without"].Zip(times[Interleaved.Ours], (off, on) => off / on).ToArray();
        return new(StringComparer.Ordinal)
        {
            ["ratio"] = BenchmarkResult.Round(Interleaved.Quantile(ratios, 0.5)),
            ["lower_quartile"] = BenchmarkResult.Round(Interleaved.Quantile(ratios, 0.25)),
            ["upper_quartile"] = BenchmarkResult.Round(Interleaved.Quantile(ratios, 0.75)),
        };
    }
}
