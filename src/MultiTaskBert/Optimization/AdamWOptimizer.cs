using System.Runtime.InteropServices;
using MultiTaskBert.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>AdamW in one pass over each group of parameters: <see cref="AdamWUpdate"/>, or LibTorch's fused operator where that does not reach.</summary>
internal sealed class AdamWOptimizer(AdamWOptions options) : StepOptimizer
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames { get; } = ["m", "v", "step"];

    /// <inheritdoc/>
    protected override Tensor[] CreateState(Parameter parameter)
        => [zeros_like(parameter), zeros_like(parameter), zeros([], ScalarType.Float32, parameter.device)];

    /// <inheritdoc/>
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] slots, StepNumbers numbers, double divisor)
    {
        var used = options with { Beta1 = numbers.Momentum ?? options.Beta1, WeightDecay = numbers.Decays ? options.WeightDecay : 0 };
        if (KernelChoice.AdamWUpdate && parameters.All(FloatMemory.IsPlain) && gradients.All(FloatMemory.IsPlain))
        {
            AdamWUpdate.Apply(parameters, gradients, slots[0], slots[1], Array.ConvertAll(slots[2], step => Next(step, used, numbers.Rate, divisor)));
        }
        else
        {
            FusedSteps.AdamW(parameters, gradients, slots[0], slots[1], slots[2], numbers.Rate, used, divisor);
        }
    }

    /// <summary>Counts a step of a parameter and works out its numbers.</summary>
    private static AdamWNumbers Next(Tensor step, AdamWOptions options, double rate, double divisor)
    {
        var count = MemoryMarshal.Cast<byte, float>(step.bytes);
        count[0]++;
        return AdamWNumbers.Of(rate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay, count[0], divisor);
    }
}
