using MultiTaskBert.Backbones;

namespace MultiTaskBert.Benchmarks;

/// <summary>A training step in Float32.</summary>
internal sealed class FinetuneStepFloat32Benchmark : Benchmark
{
    public override string Name => "finetune-step-fp32";

    public override string Description => "the step of finetune-step in Float32";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context) => [FinetuneStep.Measure(context, Precision.Float32, "fp32")];
}
