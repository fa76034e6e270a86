using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// <see cref="BandAttention"/> as a step of the graph, of Q, K, V and the mask, which gets no gradient. It keeps those and no probabilities: the backward pass computes them again.
/// </summary>
internal sealed class BandAttentionFunction : KernelFunction<BandAttentionFunction, BandAttentionSettings>
{
    /// <inheritdoc/>
    protected override int InputCount => 4;

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor[] Kept) Compute(Tensor[] inputs, BandAttentionSettings settings) =>
        (BandAttentionPass.Forward(inputs[0], inputs[1], inputs[2], inputs[3], settings), inputs);

    /// <inheritdoc/>
    protected override Tensor[] Differentiate(IReadOnlyList<Tensor> kept, Tensor gradient, BandAttentionSettings settings) =>
        BandAttentionPass.Backward(kept[0], kept[1], kept[2], kept[3], gradient.to(kept[0].dtype).contiguous(), settings);
}
