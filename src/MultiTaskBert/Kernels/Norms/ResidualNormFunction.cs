using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Norms;

/// <summary>
/// <see cref="ResidualNorm"/> as a step of the graph, of x, the residual, and the factors and summands of the normalisation. It keeps the first three and two numbers a row; the
/// backward pass makes sum and mask again.
/// </summary>
internal sealed class ResidualNormFunction : KernelFunction<ResidualNormFunction, ResidualNormSettings>
{
    /// <inheritdoc/>
    protected override int InputCount => 4;

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor[] Kept) Compute(Tensor[] inputs, ResidualNormSettings settings)
    {
        var (branch, residual, factors, summands) = (inputs[0], inputs[1], inputs[2], inputs[3]);
        var statistics = empty(branch.numel() / branch.size(-1), ResidualNormPass.NumbersOfARow, dtype: ScalarType.Float32, device: branch.device);
        return (ResidualNormPass.Forward(branch, residual, factors, summands, settings, statistics), [branch, residual, factors, statistics]);
    }

    /// <inheritdoc/>
    protected override Tensor[] Differentiate(IReadOnlyList<Tensor> kept, Tensor gradient, ResidualNormSettings settings) =>
        ResidualNormPass.Backward(kept[0], kept[1], kept[2], kept[3], gradient.contiguous(), settings);
}
