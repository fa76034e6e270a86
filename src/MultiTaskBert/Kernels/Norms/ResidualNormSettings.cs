namespace MultiTaskBert.Kernels.Norms;

/// <summary>What <see cref="ResidualNorm"/> needs to know besides tensors.</summary>
/// <param name="Epsilon">What is added to the variance.</param>
/// <param name="Dropout">Dropout of the branch, from 0 to below 1.</param>
/// <param name="Key">The key of the <see cref="Dropout.DropoutMask"/>; a number, so that the backward pass makes the same mask.</param>
internal sealed record ResidualNormSettings(double Epsilon, double Dropout, ulong Key);
