using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones;

/// <summary>Computes scaled dot-product attention with several heads (Vaswani et al. 2017, equation 1 and section 3.2.2), between the linear layers around it.</summary>
public static class DotProductAttention
{
    // Where blocks and one mask for all are measured to be equally fast.
    private const int LongestWholeMask = 512;

    /// <summary>Computes softmax(Q Kᵀ / √A + mask) V in each head; A = H / heads.</summary>
    /// <param name="query">Q, [B, T, H], Float32 or bfloat16.</param>
    /// <param name="key">K, of the same shape and type.</param>
    /// <param name="value">V, of the same shape and type.</param>
    /// <param name="heads">The number of heads; it divides H.</param>
    /// <param name="mask">The attention mask: Bool (true: may be read) or Float32 (added to the scores), in a shape that broadcasts to [B, heads, T, T].</param>
    /// <param name="dropout">The dropout probability of the attention probabilities; 0 outside training.</param>
    /// <returns>[B, T, H], Float32 or bfloat16, in the dispose scope of the caller.</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, int heads, Tensor mask, double dropout = 0) => Attend([query, key, value], heads, mask, dropout);

    /// <summary>The same of Q, K and V in this order.</summary>
    /// <param name="projected">Q, K and V, each [B, T, H]: Float32, or bfloat16 where the linear layers in front compute in it.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">The attention mask: Bool (true: may be read) or Float32 (added to the scores), in a shape that broadcasts to [B, heads, T, T].</param>
    /// <param name="dropout">Dropout of the probabilities; 0 outside training.</param>
    /// <returns>[B, T, H], Float32 or bfloat16.</returns>
    internal static Tensor Attend(Tensor[] projected, int heads, Tensor bias, double dropout)
    {
        if (FusedAttention.Suits(projected, heads, bias) && (dropout == 0 || KernelChoice.MaskedDropout) && !FusedAttention.IsSlowerThanOperator(projected, dropout))
        {
            return FusedAttention.Attend(projected, heads, bias, dropout);
        }

        if (projected[0].size(1) > FusedAttention.LongestRow && dropout > 0 && KernelChoice.MaskedDropout && BandAttention.Suits(projected, heads, bias))
        {
            return BandAttention.Attend(projected, heads, bias, reach: null, dropout);
        }

        var (q, k, v) = (SplitHeads(projected[0], heads), SplitHeads(projected[1], heads), SplitHeads(projected[2], heads));   // [B, heads, T, A]
        return MergeHeads(AttendHeads(q, k, v, bias, dropout));
    }

    /// <summary>The same in rows that may be long, where each query reads all of them or only what is near it.</summary>
    /// <param name="projected">Q, K and V, each [B, T, H], Float32 or bfloat16.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="isToken">Bool [B, 1, 1, T]: which keys may be read.</param>
    /// <param name="reach">How far a query reads to each side, and itself in any case; null: it reads the whole row.</param>
    /// <param name="dropout">As for whole projections.</param>
    /// <returns>[B, T, H], Float32 or bfloat16.</returns>
    internal static Tensor AttendWithin(Tensor[] projected, int heads, Tensor isToken, int? reach, double dropout)
    {
        if (reach is null && dropout > 0)
        {
            return Attend(projected, heads, isToken, dropout);
        }

        if (reach is not null && (dropout == 0 || KernelChoice.MaskedDropout) && BandAttention.Suits(projected, heads, isToken))
        {
            return BandAttention.Attend(projected, heads, isToken, reach, dropout);
        }

        // Of whole rows without dropout LibTorch's operator keeps no probabilities either, and from 256 tokens on no kernel of ours is quicker.
        var (q, k, v) = (SplitHeads(projected[0], heads), SplitHeads(projected[1], heads), SplitHeads(projected[2], heads));   // [B, heads, T, A]
        return MergeHeads(reach switch
        {
            null => AttendHeads(q, k, v, isToken, dropout),
            { } near when q.size(2) > LongestWholeMask => WindowAttention.Attend(q, k, v, isToken, near, (query, key, value, mask) => AttendHeads(query, key, value, mask, dropout)),
            { } near => AttendHeads(q, k, v, WindowAttention.WholeMask(isToken, near), dropout),
        });
    }

    /// <summary>The same on queries, keys and values that are divided into heads already.</summary>
    /// <param name="q">[B, heads, T, A].</param>
    /// <param name="k">[B, heads, T, A].</param>
    /// <param name="v">[B, heads, T, A].</param>
    /// <param name="bias">As for whole projections.</param>
    /// <param name="dropout">As for whole projections.</param>
    /// <returns>[B, heads, T, A], Float32 or bfloat16.</returns>
    internal static Tensor AttendHeads(Tensor q, Tensor k, Tensor v, Tensor bias, double dropout)
    {
        if (dropout > 0 && KernelChoice.ProductAttention && q.device_type == DeviceType.CPU)
        {
            return ProductAttention.Attend(q, k, v, bias, dropout);
        }

        // Numbers that are added to the scores are not rounded, so they need scores in Float32.
        return bias.dtype == ScalarType.Bool
            ? nn.functional.scaled_dot_product_attention(q, k, v, bias, dropout)
            : nn.functional.scaled_dot_product_attention(q.to(bias.dtype), k.to(bias.dtype), v.to(bias.dtype), bias, dropout);
    }

    private static Tensor SplitHeads(Tensor x, int heads) => x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2);

    private static Tensor MergeHeads(Tensor x) => x.transpose(1, 2).flatten(2);   // [B, heads, T, A] → [B, T, H]
}
