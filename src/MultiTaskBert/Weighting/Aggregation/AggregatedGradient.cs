using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>The gradients of the heads, made one.</summary>
/// <param name="Gradient">[D], of the type of the gradients, in the dispose scope of who asked for it.</param>
/// <param name="Weights">
/// What each head's gradient was multiplied by (for dual balancing: its running mean), in the order of the heads; null where each coordinate
/// goes its own way.
/// </param>
public sealed record AggregatedGradient(Tensor Gradient, IReadOnlyList<double>? Weights);
