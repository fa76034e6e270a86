using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>Separates labels that are numbers from the mark of a missing one, so that no such mark enters the graph.</summary>
internal static class PresentLabels
{
    /// <summary>Returns 1 where there is a label and 0 where it is NaN, and the labels with 0 in its place, both in the caller's dispose scope.</summary>
    internal static (Tensor Present, Tensor Labels) Of(Tensor output, Tensor labels)
    {
        Check(output, labels);
        return (labels.isnan().logical_not().to(output.dtype), labels.nan_to_num(0));
    }

    /// <summary>As <see cref="Of"/> for labels from 0 to 1, among which −100 is as little a label as NaN is.</summary>
    internal static (Tensor Present, Tensor Labels) OfClasses(Tensor output, Tensor labels)
    {
        Check(output, labels);
        var missing = labels.isnan().logical_or(labels.eq(LabelLayout.Ignored));
        return (missing.logical_not().to(output.dtype), labels.where(missing.logical_not(), zeros_like(labels)));
    }

    private static void Check(Tensor output, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(labels);
        if (!output.shape.SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"Output and labels must have one shape, but the output is {LossShapes.Text(output)} and the labels are {LossShapes.Text(labels)}.",
                nameof(output));
        }
    }
}
