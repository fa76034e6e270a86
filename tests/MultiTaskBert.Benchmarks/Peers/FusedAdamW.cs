using MultiTaskBert.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Benchmarks.Peers;

/// <summary>LibTorch's <c>_fused_adamw_</c>, clipping by its divisor: the fastest AdamW that LibTorch has.</summary>
internal sealed class FusedAdamW : PeerOptimizer
{
    private static readonly AdamWOptions Options = new() { WeightDecay = WeightDecay };

    private readonly Tensor[] _parameters;
    private readonly Tensor[] _m;
    private readonly Tensor[] _v;
    private readonly Tensor[] _steps;

    public FusedAdamW(IReadOnlyList<Parameter> parameters)
    {
        _parameters = [.. parameters];
        _m = [.. parameters.Select(parameter => zeros_like(parameter))];
        _v = [.. parameters.Select(parameter => zeros_like(parameter))];
        _steps = [.. parameters.Select(_ => zeros([]))];
    }

    public override void Step()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor[] gradients = [.. _parameters.Select(parameter => parameter.grad!)];
        var divisor = Math.Max(1, (FusedSteps.Norm(gradients) + 1e-6) / PeerTraining.MaxGradientNorm);
        FusedSteps.AdamW(_parameters, gradients, _m, _v, _steps, LearningRate, Options, divisor);
    }

    public override void ClearGradients()
    {
        foreach (var parameter in _parameters)
        {
            parameter.grad = null;
        }
    }

    public override void Dispose()
    {
        foreach (var state in (Tensor[])[.. _m, .. _v, .. _steps])
        {
            state.Dispose();
        }
    }
}
