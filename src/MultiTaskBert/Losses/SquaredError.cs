using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>The squared difference, averaged over the items that have a label: (1/N) Σ (x − y)².</summary>
internal static class SquaredError
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
        var difference = (output - target) * present;   // masked before it is squared: what has no label must not overflow either
        return (difference.square().sum() / present.sum().clamp_min(1)).MoveToOuterDisposeScope();
    }
}
