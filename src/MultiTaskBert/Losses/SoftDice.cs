using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Soft dice loss: the mean over all classes of 1 − (2 Σ p t + s) / (Σ p² + Σ t² + s), where the sums run over the labelled items, p is the softmax and
/// t is 1 for the gold class and 0 otherwise. Milletari et al. 2016, "V-Net", section 3.
/// </summary>
/// <remarks>It is no mean over items: the loss of a batch is not the mean of the losses of its parts.</remarks>
internal static class SoftDice
{
    internal const double DefaultSmooth = 1;

    /// <summary>The loss over the labelled items; 0 with a zero gradient if there is none.</summary>
    /// <param name="logits">Float [N, C] or [B, T, C]; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="smooth">s, above 0: keeps the ratio defined where a class has no item.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="smooth"/> is not above 0.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels, double smooth = DefaultSmooth)
    {
        LossShapes.CheckClasses(logits, labels);
        if (!(smooth > 0 && double.IsFinite(smooth)))
        {
            throw new ArgumentOutOfRangeException(nameof(smooth), smooth, "It must be a number above 0.");
        }

        using var scope = NewDisposeScope();
        var (rows, gold, present) = LossShapes.Flatten(logits, labels);
        var mask = present.unsqueeze(1);                                                              // [N, 1]
        var probabilities = nn.functional.softmax(rows, 1) * mask;                                    // [N, C]
        var targets = zeros_like(rows).scatter(1, gold.unsqueeze(1), mask);                           // [N, C]
        var overlap = (probabilities * targets).sum(0L);                                              // [C]
        var size = probabilities.square().sum(0L) + targets.sum(0L);
        return (1 - (((2 * overlap) + smooth) / (size + smooth))).mean().MoveToOuterDisposeScope();
    }
}
