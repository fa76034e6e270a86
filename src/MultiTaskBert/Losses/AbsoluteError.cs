using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>The distance, averaged over the items that have a label: (1/N) Σ |x − y|, as PyTorch's <c>L1Loss</c>.</summary>
internal static class AbsoluteError
{
    /// <summary>The mean loss over the labelled items; 0 with a zero gradient if there is none.</summary>
    /// <param name="output">Float, any shape; the caller keeps ownership.</param>
    /// <param name="labels">Float of the same shape, NaN where there is no label.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Mean(Tensor output, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var (present, target) = PresentLabels.Of(output, labels);
        return LossShapes.Mean((output - target).abs(), present).MoveToOuterDisposeScope();
    }
}
