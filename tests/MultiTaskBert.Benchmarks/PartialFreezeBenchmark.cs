using MultiTaskBert.Backbones;
using MultiTaskBert.Benchmarks.Peers;

namespace MultiTaskBert.Benchmarks;

/// <summary>A step in which only the top layers are trainable, beside what it should cost by its FLOPs, and beside a peer that computes all and updates those.</summary>
internal sealed class PartialFreezeBenchmark : Benchmark
{
    private const int Rows = 8;
    private const int Length = 128;
    private const int TrainableLayers = 2;

    public override string Name => "partial-freeze";

    public override string Description => "a step with the top 2 of 12 layers trainable, beside the ratio of its FLOPs to those of a full step";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context) =>
        [Measure(context, Precision.Float32, "fp32"), Measure(context, Precision.BFloat16, "bf16")];

    private static BenchmarkResult Measure(BenchmarkContext context, Precision precision, string type)
    {
        var rows = new SnipsRows(context);
        var config = BertBase.Config;
        using var checkpoint = new BertBase(context);
        using var partial = new OurTraining(checkpoint.Load(), rows.Heads(), precision, FreezePolicy.LayersBelow(config.LayerCount - TrainableLayers));
        using var full = new OurTraining(checkpoint.Load(), rows.Heads(), precision);
        using var plain = new PlainBert(config, training: true);
        var matrices = plain.Parameters.Count(parameter => parameter.dim() == 2);   // the three tables, then six a layer
        FreezeBelow(plain, matrices - (6 * TrainableLayers));
        using var naive = new PeerTraining(plain, config.HiddenSize, rows, parameters => new FusedAdamW(parameters));
        using var batch = rows.FullBatch(full.Model, Rows, Length);

        var rates = new List<IReadOnlyDictionary<string, double>>();
        var medians = Interleaved.Medians(
            rounds: context.Quick ? 2 : 6,
            warmup: 1,
            [
                (Interleaved.Ours, () => partial.Step(batch)),
                ("ours-full", () => full.Step(batch)),
                ("naive-frozen/fused", () => naive.Step(batch)),
            ],
            settle: true,
            around: name => OurTraining.MeasureRateAndHoldMemory(name, rates));

        // All layers forward; of the trainable ones also backward, which is twice that.
        var forward = StepFlops.LayerForward(config, Rows, Length);
        var flops = (config.LayerCount + (2 * TrainableLayers)) * forward;
        var ratio = flops / StepFlops.Training(config, Rows, Length);
        return BenchmarkResult.Of($"B{Rows}xL{Length}, top {TrainableLayers} of {config.LayerCount}, {type}", medians).WithRate(flops, type, rates) with
        {
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["flop_share"] = BenchmarkResult.Round(ratio),
                ["cost_over_flops"] = BenchmarkResult.Round(medians[Interleaved.Ours] / (ratio * medians["ours-full"])),
            },
        };
    }

    /// <summary>Freezes every parameter before the matrix of that number, in the order of the modules.</summary>
    private static void FreezeBelow(PlainBert plain, int matrix)
    {
        foreach (var parameter in plain.Parameters)
        {
            matrix -= parameter.dim() == 2 ? 1 : 0;
            if (matrix < 0)
            {
                return;
            }

            parameter.requires_grad = false;
        }
    }
}
