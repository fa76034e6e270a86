using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Norms;

/// <summary>
/// What ends both halves of a layer, LayerNorm(dropout(x) + residual) (Ba et al. 2016, equation 4), in one pass over memory in each direction: LibTorch makes it of five operators and
/// keeps the mask and the sum for the backward pass, which is made of as many.
/// </summary>
/// <remarks>
/// Computes in Float32 whatever x is. A row has the same bits whatever rows are beside it and however many threads there are. Its gradients cannot be differentiated again.
/// </remarks>
internal static class ResidualNorm
{
    private const int Lanes = 16;
    private const int GreatestWidth = 4096;

    /// <summary>LayerNorm(dropout(x) + residual).</summary>
    /// <param name="branch">x […, H], Float32, or bfloat16 as the linear layer in front computed it.</param>
    /// <param name="residual">Float32 […, H].</param>
    /// <param name="norm">Normalises the last dimension, with factors and summands.</param>
    /// <param name="epsilon">The same as of <paramref name="norm"/>, which does not tell it.</param>
    /// <param name="dropout">From 0 to below 1; 0 outside training. The mask is the one that <see cref="MaskedDropout"/> makes under the same seed.</param>
    /// <returns>Float32 […, H], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor branch, Tensor residual, LayerNorm norm, double epsilon, double dropout)
    {
        if (Suits(branch, residual, norm, dropout) && !is_grad_enabled() && dropout == 0 && branch.is_contiguous() && residual.is_contiguous())
        {
            return ResidualNormPass.Forward(branch, residual, norm.weight!, norm.bias!, new ResidualNormSettings(epsilon, Dropout: 0, Key: 0), statistics: null);
        }

        using var scope = NewDisposeScope();
        if (!Suits(branch, residual, norm, dropout))
        {
            return norm.forward(MaskedDropout.Of(branch.to(residual.dtype), dropout, training: true) + residual).MoveToOuterDisposeScope();
        }

        var (x, r, factors, summands) = (branch.contiguous(), residual.contiguous(), norm.weight!, norm.bias!);
        var settings = new ResidualNormSettings(epsilon, dropout, dropout > 0 ? TorchRandom.DrawKey() : 0);
        var output = is_grad_enabled() && new[] { x, r, factors, summands }.Any(tensor => tensor.requires_grad)
            ? ResidualNormFunction.apply(x, r, factors, summands, settings)
            : ResidualNormPass.Forward(x, r, factors, summands, settings, statistics: null);
        return output.MoveToOuterDisposeScope();
    }

    private static bool Suits(Tensor branch, Tensor residual, LayerNorm norm, double dropout) => KernelChoice.ResidualNorm
        && (dropout == 0 || KernelChoice.MaskedDropout)
        && Vector512.IsHardwareAccelerated && Avx512F.IsSupported
        && branch.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && residual.dtype == ScalarType.Float32
        && branch.device_type == DeviceType.CPU
        && residual.device_type == DeviceType.CPU
        && branch.dim() > 1
        && HaveOneShape(branch, residual)
        && branch.numel() is > 0 and <= int.MaxValue / sizeof(float)
        && branch.size(-1) is var width && width % Lanes == 0 && width <= GreatestWidth
        && HasNumbers(norm.weight, width)
        && HasNumbers(norm.bias, width);

    private static bool HaveOneShape(Tensor first, Tensor second)
    {
        var dimensions = first.dim();
        var isSame = dimensions == second.dim();
        for (var i = 0; isSame && i < dimensions; i++)
        {
            isSame = first.size(i) == second.size(i);
        }

        return isSame;
    }

    private static bool HasNumbers(Tensor? parameter, long width) => parameter is not null && FloatMemory.IsPlain(parameter) && parameter.numel() == width;
}
