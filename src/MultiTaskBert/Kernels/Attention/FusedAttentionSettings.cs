namespace MultiTaskBert.Kernels.Attention;

/// <summary>What <see cref="FusedAttention"/> needs to know besides tensors.</summary>
/// <param name="Heads">The number of heads.</param>
/// <param name="Dropout">Dropout of the probabilities, from 0 to below 1.</param>
/// <param name="Key">The key of the <see cref="Dropout.DropoutMask"/>; a number, so that the backward pass makes the same mask.</param>
internal sealed record FusedAttentionSettings(int Heads, double Dropout, ulong Key);
