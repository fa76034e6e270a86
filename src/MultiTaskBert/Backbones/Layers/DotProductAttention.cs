using MultiTaskBert.Kernels;
using static TorchSharp.torch;

namespace MultiTaskBert.Backbones.Layers;

/// <summary>Scaled dot-product attention with several heads (Vaswani et al. 2017, equation 1 and section 3.2.2), between the linear layers around it.</summary>
internal static class DotProductAttention
{
    /// <summary>softmax(Q Kᵀ / √A + bias) V in each head; A = H / heads.</summary>
    /// <param name="query">Float32 [B, T, H].</param>
    /// <param name="key">Float32 [B, T, H].</param>
    /// <param name="value">Float32 [B, T, H].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">Bool (true: may be read) or Float32 (added to the scores), in a shape that spreads to [B, heads, T, T].</param>
    /// <param name="dropout">Dropout of the probabilities; 0 outside training.</param>
    /// <param name="inBFloat16">Whether the products may be computed in bfloat16, as the linear layers around them; done only where it is faster, in training.</param>
    /// <returns>Float32 [B, T, H].</returns>
    internal static Tensor Attend(Tensor query, Tensor key, Tensor value, int heads, Tensor bias, double dropout, bool inBFloat16 = false)
    {
        var (q, k, v) = (SplitHeads(query, heads), SplitHeads(key, heads), SplitHeads(value, heads));         // [B, heads, T, A]
        var context = inBFloat16 && dropout > 0 && KernelChoice.ProductAttention
            ? ProductAttention.Attend(q, k, v, bias, dropout)
            : nn.functional.scaled_dot_product_attention(q, k, v, bias, dropout);
        return context.transpose(1, 2).reshape(query.shape);                                                  // [B, T, H]
    }

    private static Tensor SplitHeads(Tensor x, int heads) => x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2);
}
