using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Focal loss for classes that exclude nothing: −α_t (1−p_t)^γ log p_t for each class by itself, where p_t is the sigmoid's probability of the truth,
/// and α_t is α where the class applies and 1−α where not. Lin et al. 2017, "Focal Loss for Dense Object Detection", equation 5.
/// </summary>
internal static class SigmoidFocal
{
    internal const double DefaultGamma = 2;
    internal const double DefaultAlpha = 0.25;

    /// <summary>The mean loss over the labelled entries; 0 with a zero gradient if there is none.</summary>
    /// <param name="logits">Float [B, C]; the caller keeps ownership.</param>
    /// <param name="labels">Float [B, C], same type: 1 where the class applies, 0 where not, NaN or −100 where that is not known.</param>
    /// <param name="gamma">γ, at least 0.</param>
    /// <param name="alpha">α, from 0 to 1: the weight of entries whose class applies; the others get 1−α.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or <paramref name="gamma"/> or <paramref name="alpha"/> is out of range.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels, double gamma = DefaultGamma, double alpha = DefaultAlpha)
    {
        FocusingFactor.CheckExponent(gamma, nameof(gamma));
        if (alpha is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "It must be from 0 to 1.");
        }

        using var scope = NewDisposeScope();
        var (present, target) = PresentLabels.OfClasses(logits, labels);
        var crossEntropy = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None);
        var absent = 1 - target;
        var remainder = (target * (-logits).sigmoid()) + (absent * logits.sigmoid());   // 1 − p_t
        var weight = (target * alpha) + (absent * (1 - alpha));
        return LossShapes.Mean(weight * FocusingFactor.Of(remainder, gamma) * crossEntropy, present).MoveToOuterDisposeScope();
    }
}
