using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Self-adjusting dice loss, 1 − (2q + s) / (q + 1 + s) with q = (1−p_y)^α p_y: for tags of which one outweighs all others. Li et al. 2020, "Dice Loss
/// for Data-imbalanced NLP Tasks", equation 10, with the gold class of each item only.
/// </summary>
internal static class SelfAdjustingDice
{
    internal const double DefaultAlpha = 1;
    internal const double DefaultSmooth = 1;

    /// <summary>The mean loss over the labelled items; 0 with a zero gradient if there is none.</summary>
    /// <param name="logits">Float [N, C] or [B, T, C]; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="alpha">α, at least 0: how much less an item counts that is classified well already; 0 is plain dice.</param>
    /// <param name="smooth">s, at least 0: smooths the ratio.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="alpha"/> or <paramref name="smooth"/> is below 0.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels, double alpha = DefaultAlpha, double smooth = DefaultSmooth)
    {
        LossShapes.CheckClasses(logits, labels);
        FocusingFactor.CheckExponent(alpha, nameof(alpha));
        FocusingFactor.CheckExponent(smooth, nameof(smooth));
        using var scope = NewDisposeScope();
        var (rows, gold, present) = LossShapes.Flatten(logits, labels);
        var logProbability = nn.functional.log_softmax(rows, 1).gather(1, gold.unsqueeze(1)).squeeze(1);   // [N]
        var q = FocusingFactor.Of(-logProbability.expm1(), alpha) * logProbability.exp();
        var each = 1 - (((2 * q) + smooth) / (q + (1 + smooth)));
        return LossShapes.Mean(each, present).MoveToOuterDisposeScope();
    }
}
