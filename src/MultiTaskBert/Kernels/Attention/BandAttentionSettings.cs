namespace MultiTaskBert.Kernels.Attention;

/// <summary>What <see cref="BandAttention"/> needs to know besides tensors.</summary>
/// <param name="Heads">The number of heads.</param>
/// <param name="Reach">How far a query reads to each side; null where it reads the whole row.</param>
/// <param name="Dropout">Dropout of the probabilities, from 0 to below 1.</param>
/// <param name="Key">The key of the <see cref="Dropout.DropoutMask"/> of the first head of the first row; that of each next one is one more. A number, so that the backward pass makes the same mask.</param>
internal sealed record BandAttentionSettings(int Heads, int? Reach, double Dropout, ulong Key);
