using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// A Float32 linear layer as a convolution of width 1, which is the same sum. LibTorch gives a linear layer to MKL and a convolution to oneDNN, and on processors
/// that are not Intel's MKL takes a slower path; forward and backward.
/// </summary>
internal static class PointwiseProduct
{
    /// <summary>With fewer rows MKL is the quicker way.</summary>
    private const long FewestRows = 128;

    /// <summary>Whether the product is to be made here: for many rows of Float32 on the CPU, where MKL is slow.</summary>
    /// <param name="input">[…, In].</param>
    internal static bool Suits(Tensor input) => KernelChoice.PointwiseProduct
        && !ProcessorFeatures.IsIntel
        && input.dtype == ScalarType.Float32
        && input.device_type == DeviceType.CPU
        && input.dim() > 1
        && input.numel() / input.size(-1) >= FewestRows;

    /// <summary>x Wᵀ + b.</summary>
    /// <param name="input">x […, In].</param>
    /// <param name="weight">W [Out, In].</param>
    /// <param name="bias">b [Out], or null.</param>
    /// <returns>[…, Out], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();

        // Rows as places of a picture whose channels lie side by side: a view, as is the way back.
        var picture = input.reshape(1, 1, -1, input.size(-1)).permute(0, 3, 1, 2);                                // [1, In, 1, N]
        var output = nn.functional.conv2d(picture, weight.unsqueeze(-1).unsqueeze(-1), bias);                     // [1, Out, 1, N]
        return output.permute(0, 2, 3, 1).reshape([.. input.shape[..^1], weight.size(0)]).MoveToOuterDisposeScope();
    }
}
