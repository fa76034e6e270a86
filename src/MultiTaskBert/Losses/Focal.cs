using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Focal loss over a softmax, −α_y (1−p_y)^γ log p_y: cross-entropy in which items that are classified well already count less. Lin et al. 2017,
/// "Focal Loss for Dense Object Detection", equation 5.
/// </summary>
internal static class Focal
{
    internal const double DefaultGamma = 2;

    /// <summary>The mean loss over the labelled items; 0 with a zero gradient if there is none.</summary>
    /// <param name="logits">Float [N, C] or [B, T, C]; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="gamma">γ, at least 0; 0 is cross-entropy, 2 what the paper uses.</param>
    /// <param name="alpha">α: Float [C], same type as the logits, a factor for each class; null for 1. The mean is over items, not over α.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or <paramref name="gamma"/> is below 0.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels, double gamma = DefaultGamma, Tensor? alpha = null)
    {
        LossShapes.CheckClasses(logits, labels);
        LossShapes.CheckPerClass(logits, alpha, nameof(alpha));
        FocusingFactor.CheckExponent(gamma, nameof(gamma));
        using var scope = NewDisposeScope();
        var (rows, gold, present) = LossShapes.Flatten(logits, labels);
        var logProbability = nn.functional.log_softmax(rows, 1).gather(1, gold.unsqueeze(1)).squeeze(1);   // [N]
        var each = -FocusingFactor.Of(-logProbability.expm1(), gamma) * logProbability;
        if (alpha is not null)
        {
            each = each * alpha.index_select(0, gold);
        }

        return LossShapes.Mean(each, present).MoveToOuterDisposeScope();
    }
}
