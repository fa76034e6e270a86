using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Consistent rank logits, for K classes that have an order: one yes-or-no question for each of the K−1 thresholds, "is the class above this one?",
/// and the sum of their binary cross-entropies. Cao, Mirjalili &amp; Raschka 2020, "Rank consistent ordinal regression for neural networks",
/// equation 4 with all λ = 1; <c>coral_loss</c> of coral-pytorch.
/// </summary>
internal static class Coral
{
    /// <summary>The mean over the labelled rows of the sum over thresholds; 0 with a zero gradient if no row has a label.</summary>
    /// <param name="logits">Float [B, K−1]: the logit of P(class &gt; k) for k from 0 to K−2; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [B]: the class from 0 to K−1, −100 where there is no label.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels)
    {
        LossShapes.CheckClasses(logits, labels);
        using var scope = NewDisposeScope();
        var (rows, gold, present) = LossShapes.Flatten(logits, labels);
        var thresholds = arange(rows.size(1), dtype: ScalarType.Int64, device: rows.device).unsqueeze(0);   // [1, K-1]
        var above = gold.unsqueeze(1).gt(thresholds).to(rows.dtype);                                          // [B, K-1]
        var each = nn.functional.binary_cross_entropy_with_logits(rows, above, reduction: nn.Reduction.None).sum(1L);
        return LossShapes.Mean(each, present).MoveToOuterDisposeScope();
    }
}
