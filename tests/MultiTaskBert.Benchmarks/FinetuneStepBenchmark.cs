using MultiTaskBert.Backbones;

namespace MultiTaskBert.Benchmarks;

/// <summary>A training step in bfloat16.</summary>
internal sealed class FinetuneStepBenchmark : Benchmark
{
    public override string Name => "finetune-step";

    public override string Description => "one training step in bfloat16: BERT-base, two heads, dropout 0.1, forward, backward, clip, AdamW";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context) => [FinetuneStep.Measure(context, Precision.BFloat16, "bf16")];
}
