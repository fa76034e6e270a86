using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>What layers of one kind, global or local, know of a batch besides its hidden states.</summary>
/// <param name="Mask">The attention mask, Bool [B, 1, T or 1, T]: which positions each position may read.</param>
/// <param name="Positions">How queries and keys are rotated.</param>
internal sealed record ModernBertView(Tensor Mask, RotaryPositions Positions)
{
    /// <summary>Every token is read from everywhere.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="frequencies">The frequencies of global layers.</param>
    internal static ModernBertView Global(Tensor isToken, float[] frequencies) => new(
        isToken.unsqueeze(1).unsqueeze(1),   // [B, 1, 1, T]
        new RotaryPositions(isToken.size(1), frequencies, isToken.device));

    /// <summary>A token is read from positions that are at most <paramref name="reach"/> away.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="reach">The largest distance.</param>
    /// <param name="frequencies">The frequencies of local layers.</param>
    internal static ModernBertView Local(Tensor isToken, int reach, float[] frequencies)
    {
        var positions = arange(isToken.size(1), dtype: ScalarType.Int64, device: isToken.device);
        var distances = (positions.unsqueeze(0) - positions.unsqueeze(1)).abs();   // [T, T]
        var tokens = isToken.unsqueeze(1).unsqueeze(1);  // [B, 1, 1, T]

        // Padding far from all tokens would read nothing, and the softmax over nothing is NaN, which spreads: so it reads itself.
        var mask = tokens.logical_and(distances <= reach).logical_or(distances == 0);
        return new ModernBertView(mask, new RotaryPositions(isToken.size(1), frequencies, isToken.device));
    }
}
