using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>Stochastic gradient descent in one fused call for each group of parameters.</summary>
internal sealed class SgdOptimizer(SgdOptions options) : StepOptimizer
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames { get; } = options.Momentum > 0 ? ["momentum"] : [];

    /// <inheritdoc/>
    protected override Tensor[] CreateState(Parameter parameter)
        // A buffer of zeros becomes the first gradient itself, which is where torch lets it start.
        => options.Momentum > 0 ? [zeros_like(parameter)] : [];

    /// <inheritdoc/>
    protected override void Update(Tensor[] parameters, StepGradient[] gradients, Tensor[][] slots, StepNumbers numbers, double divisor)
        => FusedSteps.Sgd(
            parameters,
            Array.ConvertAll(gradients, gradient => gradient.Values),
            slots is [var buffers] ? buffers : [],
            numbers.Rate,
            options.Momentum > 0 ? numbers.Momentum ?? options.Momentum : 0,   // Without momentum there are no buffers.
            numbers.Decays ? options.WeightDecay : 0,
            divisor);
}
