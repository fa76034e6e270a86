using MultiTaskBert.Benchmarks.Peers;
using MultiTaskBert.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks;

/// <summary>An optimizer step alone, over as many parameters as BERT-base has.</summary>
internal sealed class OptimizerBenchmark : Benchmark
{
    public override string Name => "optimizer";

    public override string Description => "clipping and AdamW over the parameters of BERT-base";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        using var checkpoint = new BertBase(context);
        using var backbone = checkpoint.Load();
        Parameter[] parameters = [.. backbone.parameters()];
        foreach (var parameter in parameters)
        {
            parameter.grad = rand_like(parameter);
        }

        // All decay, as with the peers, so that the same parameters are updated by the same formula.
        using var optimizer = new AdamWOptions { WeightDecay = PeerOptimizer.WeightDecay }.Start();
        OptimizedParameter[] ours = [.. parameters.Select((parameter, place) => new OptimizedParameter($"{place}", parameter, Decays: true))];
        using var plain = new PlainAdamW(parameters);
        using var fused = new FusedAdamW(parameters);
        var medians = Interleaved.Medians(
            rounds: context.Quick ? 3 : 15,
            warmup: 2,
            [
                (Interleaved.Ours, () => optimizer.Step(ours, PeerOptimizer.LearningRate, PeerTraining.MaxGradientNorm)),
                ("adamw", plain.Step),
                ("fused", fused.Step),
            ]);
        yield return BenchmarkResult.Of($"{parameters.Sum(parameter => parameter.numel())} parameters", medians);
    }
}
