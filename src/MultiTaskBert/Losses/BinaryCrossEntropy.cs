using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Sigmoid cross-entropy for classes that exclude nothing, as PyTorch's <c>BCEWithLogitsLoss</c>, averaged over the entries that have a label.
/// </summary>
public static class BinaryCrossEntropy
{
    /// <summary>The mean loss over the labelled entries; 0 with a zero gradient if there is none.</summary>
    /// <param name="logits">Float32 [B, C]; the caller keeps ownership.</param>
    /// <param name="labels">Float32 [B, C]: 1 where the class applies, 0 where not, NaN where that is not known.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels)
    {
        var (present, target) = PresentLabels.Of(logits, labels);
        using var scope = NewDisposeScope();
        var each = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None) * present;
        return (each.sum() / present.sum().clamp_min(1)).MoveToOuterDisposeScope();
    }
}
