using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>
/// Softmax cross-entropy, −log p(gold), as PyTorch's <c>CrossEntropyLoss(ignore_index=-100)</c>, except that a batch without any label
/// gives 0 and a zero gradient where PyTorch gives NaN.
/// </summary>
internal static class CrossEntropy
{
    /// <summary>The mean loss over the labelled items.</summary>
    /// <param name="logits">Float [N, C] or [B, T, C]; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="labelSmoothing">
    /// ε of Szegedy et al. 2016, equation 8: the gold class gets (1−ε) + ε/C of the target, each other class ε/C. From 0 to 1.
    /// </param>
    /// <param name="classWeights">Float [C], same type as the logits: Σ w_y·loss / Σ w_y; or null.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Mean(Tensor logits, Tensor labels, double labelSmoothing = 0, Tensor? classWeights = null)
    {
        using var scope = NewDisposeScope();
        var sum = Sum(logits, labels, labelSmoothing, classWeights);

        // What the sum is divided by. The clamp only matters without any label: 0 / 1, instead of 0 / 0.
        var gold = labels.reshape(-1);
        var labelled = gold.ne(LabelLayout.Ignored);
        var weight = classWeights is null
            ? labelled.sum().to(logits.dtype).clamp_min(1)
            : (classWeights.index_select(0, gold.clamp_min(0)) * labelled.to(logits.dtype)).sum();
        if (classWeights is not null)
        {
            weight = weight.where(weight.gt(0), ones_like(weight));
        }

        return (sum / weight).MoveToOuterDisposeScope();
    }

    /// <summary>The sum of the losses of the labelled items, as <c>reduction="sum"</c>; parameters as for <see cref="Mean"/>.</summary>
    /// <param name="logits">Float [N, C] or [B, T, C]; the caller keeps ownership.</param>
    /// <param name="labels">Int64 [N] or [B, T]: the class of each item, −100 for none.</param>
    /// <param name="labelSmoothing">ε of label smoothing, from 0 to 1.</param>
    /// <param name="classWeights">Float [C], same type as the logits: Σ w_y·loss; or null.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Sum(Tensor logits, Tensor labels, double labelSmoothing = 0, Tensor? classWeights = null)
    {
        LossShapes.CheckClasses(logits, labels);
        LossShapes.CheckPerClass(logits, classWeights, nameof(classWeights));
        using var scope = NewDisposeScope();
        var rows = logits.reshape(-1, logits.size(-1));   // [N, C]
        return nn.functional.cross_entropy(rows, labels.reshape(-1), classWeights, LabelLayout.Ignored, nn.Reduction.Sum, labelSmoothing)
            .MoveToOuterDisposeScope();
    }
}
