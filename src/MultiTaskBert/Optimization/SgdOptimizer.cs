using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Optimization;

/// <summary>Stochastic gradient descent in one fused call for each group of parameters.</summary>
internal sealed class SgdOptimizer(SgdOptions options) : StepOptimizer
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> SlotNames { get; } = options.Momentum > 0 ? ["momentum"] : [];

    /// <inheritdoc/>
    protected override Tensor[] CreateSlots(Parameter parameter)
        // A buffer of zeros becomes the first gradient itself, which is where torch lets it start.
        => options.Momentum > 0 ? [zeros_like(parameter)] : [];

    /// <inheritdoc/>
    protected override void Update(IReadOnlyList<ParameterUpdate> updates, StepNumbers numbers)
        => FusedSteps.Sgd(
            [.. updates.Select(update => update.Parameter)],
            [.. updates.Select(update => update.Gradient)],
            options.Momentum > 0 ? [.. updates.Select(update => update.Slots[0])] : [],
            numbers.LearningRate,
            options.Momentum > 0 ? numbers.Momentum ?? options.Momentum : 0,   // Without momentum there are no buffers.
            numbers.Decays ? options.WeightDecay : 0,
            numbers.GradientDivisor);
}
