using System.Buffers;
using System.Runtime.InteropServices;
using MultiTaskBert.Kernels;
using MultiTaskBert.Kernels.Dropout;
using MultiTaskBert.Kernels.Products;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiTaskBert.Heads.Classification;

/// <summary>
/// The cross-entropy of a classifier on features that need no gradient, through <see cref="SoftmaxRegression"/>: the loss and its gradients in one pass over the labelled items.
/// </summary>
/// <remarks>Everything else sees a loss with a gradient, as of any head. An epoch of <c>frozen-epoch</c> from the second on takes half the time with it: see <c>docs/performance.md</c>.</remarks>
internal static class FrozenFeatureLoss
{
    /// <summary>Whether the features and the classifier are such that <see cref="Mean"/> is right and worth it.</summary>
    internal static bool Applies(Tensor features, Parameter weight, LabelledPlaces places) =>
        KernelChoice.SoftmaxRegression && !features.requires_grad
        && features.dtype == ScalarType.Float32 && features.device_type == TorchSharp.DeviceType.CPU
        && weight.dtype == ScalarType.Float32 && weight.device_type == TorchSharp.DeviceType.CPU && weight.is_contiguous()
        && places.Places.Length > 0 && places.Places.Length * weight.numel() <= SoftmaxRegression.MostProducts
        && features.numel() <= int.MaxValue / sizeof(float)
        && places.Gold.All(label => label >= 0 && label < weight.size(0));

    /// <summary>The mean over the labelled items.</summary>
    /// <param name="features">Float32 [M, H]: all items, without gradient.</param>
    /// <param name="places">Which of them are labelled.</param>
    /// <param name="weight">[C, H].</param>
    /// <param name="bias">[C].</param>
    /// <param name="dropout">Dropout of the features; the same mask as <see cref="MaskedDropout"/> gives the labelled items.</param>
    /// <returns>The loss, in the dispose scope of the caller, which its backward pass needs as well.</returns>
    internal static Tensor Mean(Tensor features, LabelledPlaces places, Parameter weight, Parameter bias, double dropout)
    {
        using var dense = features.contiguous();   // [CLS] alone is not; to copy it is cheaper than a product of LibTorch's
        var (count, width) = (places.Places.Length, (int)weight.size(1));
        var stride = SoftmaxRegression.Stride(width);
        using var owner = MemoryPool<float>.Shared.Rent(SoftmaxRegression.Rows(count) * stride);
        var input = owner.Memory.Span[..(SoftmaxRegression.Rows(count) * stride)];
        input[(count * stride)..].Clear();
        Gather(MemoryMarshal.Cast<byte, float>(dense.bytes), places.Places, width, stride, input);
        if (dropout > 0)
        {
            MaskedDropout.Apply(input[..(count * stride)], stride, width, dropout);
        }

        Tensor weightSlope = empty(weight.shape), biasSlope = empty(bias.shape);
        var loss = SoftmaxRegression.Evaluate(
            input,
            count,
            MemoryMarshal.Cast<byte, float>(weight.bytes),
            MemoryMarshal.Cast<byte, float>(bias.bytes),
            places.Gold,
            MemoryMarshal.Cast<byte, float>(weightSlope.bytes),
            MemoryMarshal.Cast<byte, float>(biasSlope.bytes));

        return KnownGradient.Of(loss, (weight, weightSlope), (bias, biasSlope));
    }

    private static void Gather(ReadOnlySpan<float> features, long[] places, int width, int stride, Span<float> input)
    {
        for (var item = 0; item < places.Length; item++)
        {
            var row = input.Slice(item * stride, stride);
            features.Slice((int)places[item] * width, width).CopyTo(row);
            row[width..].Clear();
        }
    }
}
