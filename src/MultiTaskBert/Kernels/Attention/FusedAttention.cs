using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Kernels.Products;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// Attention over short rows, all of it in one pass: what <see cref="ProductAttention"/> makes of ten operators, each of which takes longer to begin than short rows take to compute,
/// and of tensors in another order than that of the projections.
/// </summary>
/// <remarks>
/// Computes in Float32 whatever the inputs are. The result of a row has the same bits whatever rows are beside it, however many keys that it may not read are behind it, and
/// however many threads there are. Its gradients cannot be differentiated again.
/// </remarks>
internal static class FusedAttention
{
    /// <summary>The longest T: up to here this is measured to be faster than LibTorch's operators, and the scores of a head fit in a core's own memory.</summary>
    internal const int LongestRow = 512;

    private const int Lanes = 16;
    private const int GreatestWidth = 128;
    private const int FewestTokensOfOperator = 64;
    private const int FewestPlacesOfOperator = 1024;

    /// <summary>Whether attention over these is computed here.</summary>
    /// <param name="projected">Q, K and V, each [B, T, H].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">What is added to the scores, or which of them count.</param>
    internal static bool Suits(Tensor[] projected, int heads, Tensor bias)
    {
        var query = projected[0];
        return KernelChoice.FusedAttention
            && Vector512.IsHardwareAccelerated && Avx512F.IsSupported
            && query.dtype is ScalarType.Float32 or ScalarType.BFloat16
            && query.dim() == 3
            && query.size(1) is >= 1 and <= LongestRow
            && query.size(2) % heads == 0
            && query.size(2) / heads is var width && width % Lanes == 0 && width is >= Lanes and <= GreatestWidth
            && query.numel() is > 0 and <= int.MaxValue / sizeof(float)
            && query.size(0) * heads * query.size(1) * query.size(1) <= int.MaxValue / sizeof(float)   // what one mask can hold
            && query.device_type == DeviceType.CPU
            && IsLike(query, projected[1])
            && IsLike(query, projected[2])
            && bias.dtype is ScalarType.Bool or ScalarType.Float32
            && bias.device_type == DeviceType.CPU
            && !(is_grad_enabled() && bias.requires_grad)
            && AttentionBias.Broadcasts(bias, query.size(0), heads, query.size(1));
    }

    private static bool IsLike(Tensor query, Tensor other) => other.dim() == 3
        && other.dtype == query.dtype
        && other.device_type == DeviceType.CPU
        && other.size(0) == query.size(0)
        && other.size(1) == query.size(1)
        && other.size(2) == query.size(2);

    /// <summary>
    /// Whether LibTorch's operator is the quicker way all the same. Where nothing is differentiated and nothing dropped it has a fused form of its own, whose bfloat16 products run on the
    /// processor's matrix unit if there is one; this kernel's do not.
    /// </summary>
    /// <param name="projected">Q, K and V, each [B, T, H].</param>
    /// <param name="dropout">Dropout of the probabilities.</param>
    internal static bool IsSlowerThanOperator(Tensor[] projected, double dropout) => ProcessorFeatures.HasMatrixUnit
        && dropout == 0
        && !LinearProduct.KeepsRows
        && projected[0].dtype == ScalarType.BFloat16
        && projected[0].size(1) >= FewestTokensOfOperator
        && projected[0].size(0) * projected[0].size(1) >= FewestPlacesOfOperator
        && !(is_grad_enabled() && projected.Any(tensor => tensor.requires_grad));

    /// <summary>softmax(Q Kᵀ / √A + bias) V in each head, A = H / heads, with dropout of the probabilities.</summary>
    /// <param name="projected">Q, K and V, each [B, T, H], as <see cref="Suits"/> allows.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">
    /// Bool (true: may be read) or Float32 (added to the scores; gets no gradient), in a shape that broadcasts to [B, heads, T, T]. A query that may read nothing gets NaN.
    /// </param>
    /// <param name="dropout">From 0 to below 1. The mask is a <see cref="Dropout.DropoutMask"/>, the same as that of <see cref="ProductAttention"/> under the same seed.</param>
    /// <returns>[B, T, H] in the type of the inputs, in the dispose scope of the caller.</returns>
    internal static Tensor Attend(Tensor[] projected, int heads, Tensor bias, double dropout)
    {
        if (!is_grad_enabled() && dropout == 0 && projected[0].is_contiguous() && projected[1].is_contiguous() && projected[2].is_contiguous() && bias.is_contiguous())
        {
            return FusedAttentionPass.Forward(projected[0], projected[1], projected[2], bias, new FusedAttentionSettings(heads, Dropout: 0, Key: 0));
        }

        using var scope = NewDisposeScope();
        var (query, key, value, added) = (projected[0].contiguous(), projected[1].contiguous(), projected[2].contiguous(), bias.contiguous());
        var settings = new FusedAttentionSettings(heads, dropout, dropout > 0 ? TorchRandom.DrawKey() : 0);
        var output = is_grad_enabled() && projected.Any(tensor => tensor.requires_grad)
            ? FusedAttentionFunction.apply(query, key, value, added, settings)
            : FusedAttentionPass.Forward(query, key, value, added, settings);
        return output.MoveToOuterDisposeScope();
    }
}
