using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// Float32 linear layers where nothing is differentiated, by loops of this library: <see cref="FewRowsProduct"/> or <see cref="PanelProduct"/>. Several layers that read one input are
/// computed together, and an activation is applied while its numbers are at hand.
/// </summary>
internal static class VectorProduct
{
    private const int Lanes = 16;

    /// <summary>Whether the product of this input is made here.</summary>
    internal static bool Suits(Tensor input, Tensor weight, Tensor? bias) => !LinearProduct.KeepsRows
        && (FewRowsProduct.Suits(input, weight, bias) || PanelProduct.Suits(input, weight, bias));

    /// <summary>What both kernels need: Float32 without a graph on a processor with vectors of sixteen numbers.</summary>
    internal static bool CanBe(Tensor input, Tensor weight, Tensor? bias) =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported
        && !(is_grad_enabled() && (input.requires_grad || weight.requires_grad || bias is { requires_grad: true }))
        && input.dtype == ScalarType.Float32
        && weight.dtype == ScalarType.Float32
        && input.device_type == DeviceType.CPU
        && weight.device_type == DeviceType.CPU
        && input.numel() is > 0 and <= int.MaxValue / sizeof(float)
        && input.size(-1) == weight.size(1)     // memory is read by address; LibTorch says what is wrong otherwise
        && weight.size(1) % Lanes == 0
        && weight.is_contiguous();

    /// <summary>input · weightᵀ + bias.</summary>
    /// <param name="input">Float32 […, In], as <see cref="Suits"/> allows.</param>
    /// <param name="weight">Float32 [Out, In].</param>
    /// <param name="bias">Float32 [Out], or null.</param>
    /// <param name="gelu">Whether GELU is applied to the sums.</param>
    /// <returns>Float32 […, Out], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias, bool gelu = false) => OfEach(input, [weight], [bias], gelu)[0];

    /// <summary>The same of several layers that read one input and have one shape.</summary>
    internal static Tensor[] OfEach(Tensor input, ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor?> biases, bool gelu = false) => Compute(
        input, weights, biases, gelu, input.numel() / input.size(-1) <= FewRowsProduct.MostRows ? FewRowsProduct.Multiply : PanelProduct.Multiply);

    /// <summary>The same by one of the kernels.</summary>
    internal static unsafe Tensor[] Compute(Tensor input, ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor?> biases, bool gelu, Action<LinearWork> multiply)
    {
        var rows = input.is_contiguous() ? input : input.contiguous();
        var (inner, outputs) = ((int)weights[0].size(1), (int)weights[0].size(0));
        var shape = input.shape;
        shape[^1] = outputs;
        var results = new Tensor[weights.Length];
        var parts = new LinearPart[weights.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = empty(shape);
            parts[i] = new LinearPart((nint)FloatMemory.AddressOf(weights[i]), biases[i] is { } bias ? (nint)FloatMemory.AddressOf(bias) : 0, (nint)FloatMemory.AddressOf(results[i]));
        }

        multiply(new LinearWork((int)(rows.numel() / inner), inner, outputs, (nint)FloatMemory.AddressOf(rows), parts, gelu));
        if (!ReferenceEquals(rows, input))
        {
            rows.Dispose();
        }

        GC.KeepAlive(input);
        return results;
    }
}
