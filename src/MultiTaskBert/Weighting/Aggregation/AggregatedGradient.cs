using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>Represents the gradients of the heads, made one.</summary>
/// <param name="gradient">[D], of the type of the gradients, in the dispose scope of who asked for it.</param>
/// <param name="weights">What each head's gradient was multiplied by, in the order of the heads; null where each coordinate goes its own way.</param>
public sealed class AggregatedGradient(Tensor gradient, IReadOnlyList<double>? weights)
{
    /// <summary>Gets the gradient: [D], of the type of the gradients, in the dispose scope of who asked for it.</summary>
    public Tensor Gradient { get; } = gradient;

    /// <summary>
    /// Gets what each head's gradient was multiplied by (for dual balancing: its running mean), in the order of the heads; null where each coordinate
    /// goes its own way.
    /// </summary>
    public IReadOnlyList<double>? Weights { get; } = weights;
}
