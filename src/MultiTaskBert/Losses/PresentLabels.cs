using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>Separates Float32 labels from the NaN that marks a missing one, so that no NaN enters the graph.</summary>
internal static class PresentLabels
{
    /// <summary>Returns 1 where there is a label and 0 where not, and the labels with 0 in place of NaN, both in the caller's dispose scope.</summary>
    internal static (Tensor Present, Tensor Labels) Of(Tensor output, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);
        if (!output.shape.SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"Output and labels must have one shape, but the output is [{string.Join(", ", output.shape)}] and the labels are "
                + $"[{string.Join(", ", labels.shape)}].",
                nameof(output));
        }

        return (labels.isnan().logical_not().to(output.dtype), labels.nan_to_num(0));
    }
}
