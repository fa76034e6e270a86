using MultiTaskBert.Kernels.Dropout;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// Attention as product, softmax, product. LibTorch's operator leaves its fused kernel on the CPU when there is dropout, and then draws its masks one element after
/// the other; this is faster in training, and not otherwise.
/// </summary>
internal static class ProductAttention
{
    /// <summary>softmax(Q Kᵀ / √A + bias) V, with dropout of the probabilities.</summary>
    /// <param name="query">[B, heads, T, A], bfloat16 or Float32: the type of the products.</param>
    /// <param name="key">[B, heads, T, A].</param>
    /// <param name="value">[B, heads, T, A].</param>
    /// <param name="bias">Bool (true: may be read) or Float32 (added to the scores), in a shape that broadcasts to [B, heads, T, T]; each query may read something.</param>
    /// <param name="dropout">From 0 to below 1.</param>
    /// <returns>[B, heads, T, A] in the type of the inputs, in the dispose scope of the caller.</returns>
    internal static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor bias, double dropout)
    {
        using var scope = NewDisposeScope();
        using Scalar scale = 1 / Math.Sqrt(query.size(-1));   // held until the call has returned
        var scores = Product(query.mul(scale), key.transpose(-2, -1));   // [B, heads, T, T]
        var probabilities = (scores + Added(bias)).softmax(-1);          // Float32: the bias is
        var kept = MaskedDropout.Of(probabilities, dropout, training: dropout > 0);
        return Product(kept.to(value.dtype), value).MoveToOuterDisposeScope();
    }

    // [B, heads, N, K] and [B, heads, K, M] → [B, heads, N, M]; bmm throws where matmul would end the process.
    private static Tensor Product(Tensor left, Tensor right) => left.flatten(0, 1)
        .bmm(right.flatten(0, 1))
        .view(left.size(0), left.size(1), left.size(2), right.size(3));

    private static Tensor Added(Tensor bias) =>
        bias.dtype == ScalarType.Bool ? zeros(bias.shape, ScalarType.Float32, bias.device).masked_fill(bias.logical_not(), double.NegativeInfinity) : bias;
}
