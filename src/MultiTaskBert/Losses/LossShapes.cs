using MultiTaskBert.Labels;
using static TorchSharp.torch;

namespace MultiTaskBert.Losses;

/// <summary>The checks of shapes that losses make before they compute: torch would broadcast some wrong shapes without a word.</summary>
internal static class LossShapes
{
    /// <summary>Throws unless the logits are [N, C] or [B, T, C] and the labels the same without the classes.</summary>
    internal static void CheckClasses(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.dim() < 2 || !logits.shape.AsSpan()[..^1].SequenceEqual(labels.shape))
        {
            throw new ArgumentException(
                $"Logits must have the shape of the labels and one more dimension, the classes, but logits are {Text(logits)} and labels {Text(labels)}.",
                nameof(logits));
        }
    }

    /// <summary>Throws unless there is one number for each class, the last dimension of the logits.</summary>
    internal static void CheckPerClass(Tensor logits, Tensor? perClass, string parameter)
    {
        if (perClass is not null && (perClass.dim() != 1 || perClass.size(0) != logits.size(-1)))
        {
            throw new ArgumentException($"'{parameter}' must hold one number for each class, [{logits.size(-1)}], but is {Text(perClass)}.", parameter);
        }
    }

    /// <summary>Throws unless the two shapes are one.</summary>
    internal static void CheckSame(string first, Tensor one, string second, Tensor other)
    {
        ArgumentNullException.ThrowIfNull(one, first);
        ArgumentNullException.ThrowIfNull(other, second);
        if (!one.shape.SequenceEqual(other.shape))
        {
            throw new ArgumentException($"'{first}' and '{second}' must have one shape, but are {Text(one)} and {Text(other)}.", first);
        }
    }

    /// <summary>[N, C] or [B, T, C] → [N, C]; labels → [N] of classes, 0 where there is none; [N] of 1 where there is a label and 0 where not.</summary>
    internal static (Tensor Rows, Tensor Gold, Tensor Present) Flatten(Tensor logits, Tensor labels)
    {
        var gold = labels.reshape(-1);
        return (logits.reshape(-1, logits.size(-1)), gold.clamp_min(0), gold.ne(LabelLayout.Ignored).to(logits.dtype));
    }

    /// <summary>The mean over the labelled items; 0 if there is none.</summary>
    internal static Tensor Mean(Tensor each, Tensor present) => (each * present).sum() / present.sum().clamp_min(1);

    /// <summary>A shape as messages give it: <c>[2, 3]</c>.</summary>
    internal static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
