using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// A bfloat16 linear layer of many rows where nothing is differentiated. oneDNN reads weights faster in an order of its own, into which they are brought for each product, as they may
/// have changed; and it applies the activation to the sums before they are rounded and leave the processor, which saves a pass over memory.
/// </summary>
/// <remarks>Which order that is depends on the number of rows, and with it the last bits may: not where a row must give the same bits whatever rows are beside it.</remarks>
internal static class PackedProduct
{
    /// <summary>With fewer rows bringing the weights into order takes longer than it saves.</summary>
    internal const long FewestRows = 2048;

    /// <summary>The same where there is an activation.</summary>
    internal const long FewestRowsActivated = 512;

    /// <summary>Whether a product in bfloat16 is made here.</summary>
    internal static bool Suits(Tensor input, Tensor weight, Tensor? bias, PostOperation operation) => KernelChoice.PackedProduct
        && PointwiseArchive.IsThere
        && !LinearProduct.KeepsRows
        && !(is_grad_enabled() && (input.requires_grad || weight.requires_grad || bias is { requires_grad: true }))
        && input.device_type == DeviceType.CPU
        && weight.device_type == DeviceType.CPU
        && input.numel() > 0
        && input.size(-1) == weight.size(1)     // LibTorch says what is wrong otherwise
        && input.numel() / input.size(-1) >= (operation == PostOperation.None ? FewestRows : FewestRowsActivated);

    /// <summary>The operation's function of input · weightᵀ + bias.</summary>
    /// <param name="input">[…, In].</param>
    /// <param name="weight">[Out, In].</param>
    /// <param name="bias">[Out], or null.</param>
    /// <param name="operation">What is done to the sums.</param>
    /// <returns>BFloat16 […, Out], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias, PostOperation operation)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var packed = PointwiseArchive.Packed(weight.bfloat16(), input.numel() / weight.size(1));
        return PointwiseArchive.Product(input.bfloat16(), packed, bias?.bfloat16(), operation).MoveToOuterDisposeScope();
    }
}
