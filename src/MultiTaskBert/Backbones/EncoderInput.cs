using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Checks what an encoder is given.</summary>
internal static class EncoderInput
{
    /// <summary>Throws unless ids and mask are [B, T] with T in reach of the encoder.</summary>
    internal static void Check(BackboneShape shape, Tensor inputIds, Tensor attentionMask)
    {
        ArgumentNullException.ThrowIfNull(inputIds);
        ArgumentNullException.ThrowIfNull(attentionMask);
        if (inputIds.dim() != 2 || inputIds.size(1) > shape.MaxLength || !attentionMask.shape.SequenceEqual(inputIds.shape))
        {
            throw new ArgumentException(
                $"Token ids must be [B, T] with T at most {shape.MaxLength} and the mask of the same shape, but ids are "
                + $"[{string.Join(", ", inputIds.shape)}] and the mask is [{string.Join(", ", attentionMask.shape)}]. Cut longer rows when they are encoded.",
                nameof(inputIds));
        }
    }
}
