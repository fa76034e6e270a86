using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// <see cref="FusedAttention"/> as a step of the graph, of Q, K, V and the bias, which gets no gradient. It keeps those and no probabilities: the backward pass computes them again
/// (Dao 2023, "FlashAttention-2", algorithm 2, without blocks of keys, as rows are short).
/// </summary>
internal sealed class FusedAttentionFunction : KernelFunction<FusedAttentionFunction, FusedAttentionSettings>
{
    /// <inheritdoc/>
    protected override int InputCount => 4;

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor[] Kept) Compute(Tensor[] inputs, FusedAttentionSettings settings) =>
        (FusedAttentionPass.Forward(inputs[0], inputs[1], inputs[2], inputs[3], settings), inputs);

    /// <inheritdoc/>
    protected override Tensor[] Differentiate(IReadOnlyList<Tensor> kept, Tensor gradient, FusedAttentionSettings settings) =>
        FusedAttentionPass.Backward(kept[0], kept[1], kept[2], kept[3], gradient.to(kept[0].dtype).contiguous(), settings);
}
