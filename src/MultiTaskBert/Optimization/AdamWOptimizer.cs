using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>AdamW in one fused call for each group of parameters.</summary>
internal sealed class AdamWOptimizer(AdamWOptions options) : StepOptimizer
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames { get; } = ["m", "v", "step"];

    /// <inheritdoc/>
    protected override Tensor[] CreateState(Parameter parameter)
        => [zeros_like(parameter), zeros_like(parameter), zeros([], ScalarType.Float32, parameter.device)];

    /// <inheritdoc/>
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] slots, StepNumbers numbers, Tensor? divisor)
        => FusedSteps.AdamW(
            parameters,
            gradients,
            slots[0],
            slots[1],
            slots[2],
            numbers.Rate,
            options with { Beta1 = numbers.Momentum ?? options.Beta1, WeightDecay = numbers.Decays ? options.WeightDecay : 0 },
            divisor);
}
