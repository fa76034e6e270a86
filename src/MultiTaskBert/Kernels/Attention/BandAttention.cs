using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// Attention over rows of any length, a band of queries after the other: of a head of a row only the scores of one band are in memory at a time. Where each query reads only what is
/// near it (Beltagy et al. 2020, "Longformer", section 3.1), a band looks at nothing else, so that time grows with the length and not with its square.
/// </summary>
/// <remarks>
/// Computes in Float32 whatever the inputs are. The result of a row has the same bits whatever rows are beside it, however much padding is behind it, and however many threads there
/// are. Its gradients cannot be differentiated again.
/// </remarks>
internal static class BandAttention
{
    private const int Lanes = 16;
    private const int GreatestWidth = 128;

    /// <summary>Whether attention over these can be computed here.</summary>
    /// <param name="projected">Q, K and V, each [B, T, H].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="isToken">Which keys may be read.</param>
    internal static bool Suits(Tensor[] projected, int heads, Tensor isToken)
    {
        var query = projected[0];
        return KernelChoice.BandAttention
            && Vector512.IsHardwareAccelerated && Avx512F.IsSupported
            && query.dtype is ScalarType.Float32 or ScalarType.BFloat16
            && query.dim() == 3
            && query.size(2) % heads == 0
            && query.size(2) / heads is var width && width % Lanes == 0 && width is >= Lanes and <= GreatestWidth
            && query.numel() is > 0 and <= int.MaxValue / sizeof(float)
            && query.size(1) <= ushort.MaxValue   // squared, what an index into a mask can hold
            && projected.All(tensor => tensor.device_type == DeviceType.CPU && tensor.dtype == query.dtype && tensor.shape.AsSpan().SequenceEqual(query.shape))
            && isToken.dtype == ScalarType.Bool
            && isToken.device_type == DeviceType.CPU
            && isToken.shape.AsSpan().SequenceEqual([query.size(0), 1, 1, query.size(1)]);
    }

    /// <summary>softmax(Q Kᵀ / √A + mask) V in each head, A = H / heads, with dropout of the probabilities.</summary>
    /// <param name="projected">Q, K and V, each [B, T, H], as <see cref="Suits"/> allows.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="isToken">Bool [B, 1, 1, T]: which keys may be read.</param>
    /// <param name="reach">
    /// How far a query reads to each side, and itself in any case. Null: it reads the whole row, and where nothing of that may be read gets NaN.
    /// </param>
    /// <param name="dropout">From 0 to below 1. The mask of each head of each row is a <see cref="Dropout.DropoutMask"/> of its own, [T, T].</param>
    /// <returns>[B, T, H] in the type of the inputs, in the dispose scope of the caller.</returns>
    internal static Tensor Attend(Tensor[] projected, int heads, Tensor isToken, int? reach, double dropout)
    {
        using var scope = NewDisposeScope();
        var (query, key, value, readable) = (projected[0].contiguous(), projected[1].contiguous(), projected[2].contiguous(), isToken.contiguous());
        var settings = new BandAttentionSettings(heads, reach, dropout, dropout > 0 ? TorchRandom.DrawKey() : 0);
        var output = is_grad_enabled() && projected.Any(tensor => tensor.requires_grad)
            ? BandAttentionFunction.apply(query, key, value, readable, settings)
            : BandAttentionPass.Forward(query, key, value, readable, settings);
        return output.MoveToOuterDisposeScope();
    }
}
