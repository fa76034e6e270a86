using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>TorchSharp's <c>optim.AdamW</c>, after <c>clip_grad_norm_</c>.</summary>
internal sealed class PlainAdamW(IReadOnlyList<Parameter> parameters) : PeerOptimizer
{
    private readonly optim.Optimizer _optimizer = optim.AdamW(parameters, lr: LearningRate, weight_decay: WeightDecay);

    public override void Step()
    {
        nn.utils.clip_grad_norm_(parameters, PeerTraining.MaxGradientNorm);
        _optimizer.step();
    }

    public override void ClearGradients() => _optimizer.zero_grad();

    public override void Dispose() => _optimizer.Dispose();
}
