using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>The losses of the heads, made one.</summary>
/// <param name="Total">The scalar to minimise, in the dispose scope of the step.</param>
/// <param name="Weights">The weight that each head's loss had in it, by name; for the report.</param>
public sealed record CombinedLoss(Tensor Total, IReadOnlyDictionary<string, double> Weights);
