using static TorchSharp.torch;

namespace MultiTaskBert.Weighting;

/// <summary>Represents the losses of the heads, made one.</summary>
/// <param name="total">The scalar to minimise, in the dispose scope of the step.</param>
/// <param name="weights">The weight that each head's loss had in it, by name; for the report.</param>
public sealed class CombinedLoss(Tensor total, IReadOnlyDictionary<string, double> weights)
{
    /// <summary>Gets the scalar to minimise, in the dispose scope of the step.</summary>
    public Tensor Total { get; } = total;

    /// <summary>Gets the weight that each head's loss had in it, by name.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; } = weights;
}
