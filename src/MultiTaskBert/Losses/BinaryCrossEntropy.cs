using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Sigmoid cross-entropy for classes that exclude nothing, as PyTorch's <c>BCEWithLogitsLoss</c>, averaged over the entries that have a label.
/// </summary>
internal static class BinaryCrossEntropy
{
    /// <summary>The mean loss over the labelled entries; 0 with a zero gradient if there is none.</summary>
    /// <param name="logits">Float [B, C]; the caller keeps ownership.</param>
    /// <param name="labels">Float [B, C]: 1 where the class applies, 0 where not, NaN or −100 where that is not known.</param>
    /// <param name="positiveWeights">
    /// Float [C], same type as the logits: how much an entry whose class applies counts against one whose class does not
    /// (<c>pos_weight</c>); null for 1. The mean is over entries, not over weights.
    /// </param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels, Tensor? positiveWeights = null)
    {
        using var scope = NewDisposeScope();
        var (present, target) = PresentLabels.OfClasses(logits, labels);
        LossShapes.CheckPerClass(logits, positiveWeights, nameof(positiveWeights));
        var each = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None, pos_weights: positiveWeights);
        return LossShapes.Mean(each, present).MoveToOuterDisposeScope();
    }
}
