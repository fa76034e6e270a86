using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.ModernBert;

/// <summary>What layers of one kind, global or local, know of a batch besides its hidden states.</summary>
/// <param name="IsToken">The attention mask of the row, Bool [B, 1, 1, T]: false for padding.</param>
/// <param name="Reach">How far to each side a position reads; null: the whole row.</param>
/// <param name="Positions">How queries and keys are rotated.</param>
internal sealed record ModernBertView(Tensor IsToken, int? Reach, RotaryPositions Positions)
{
    /// <summary>Every token is read from everywhere.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="frequencies">The frequencies of global layers.</param>
    internal static ModernBertView Global(Tensor isToken, float[] frequencies) => Of(isToken, null, frequencies);

    /// <summary>A token is read from positions that are at most <paramref name="reach"/> away, and each position, padding too, from itself.</summary>
    /// <param name="isToken">Bool [B, T]: false for padding.</param>
    /// <param name="reach">The largest distance.</param>
    /// <param name="frequencies">The frequencies of local layers.</param>
    internal static ModernBertView Local(Tensor isToken, int reach, float[] frequencies) => Of(isToken, reach, frequencies);

    private static ModernBertView Of(Tensor isToken, int? reach, float[] frequencies) =>
        new(isToken.unsqueeze(1).unsqueeze(1), reach, new RotaryPositions(isToken.size(1), frequencies, isToken.device));
}
