using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// A Float32 linear layer for few rows, as one sentence has, where nothing is differentiated. The matrix products of MKL take a slow path on processors that are not Intel's, and with
/// few rows they are farthest from what such a processor can do.
/// </summary>
/// <remarks>Each output is summed in the same order whatever the other rows are, so a row gives the same bits alone and among others.</remarks>
internal static class FewRowsProduct
{
    private const long MostRows = 256;
    private const int Tile = 4;                     // rows, and outputs, that are computed together
    private const int Lanes = 16;
    private const int OutputsAtATime = 32;          // that a thread takes
    private const int RowsAtATime = 64;
    private const int InnerAtATime = 768;
    private const long SmallestShared = 1 << 20;    // multiplications; fewer are done before another thread has woken up

    /// <summary>Whether the product of this input is made here.</summary>
    internal static bool Suits(Tensor input, Tensor weight, Tensor? bias) => KernelChoice.FewRowsProduct
        && Vector512.IsHardwareAccelerated && Avx.IsSupported
        && !ProcessorFeatures.IsIntel
        && !(is_grad_enabled() && (input.requires_grad || weight.requires_grad || bias is { requires_grad: true }))
        && input.dtype == ScalarType.Float32
        && weight.dtype == ScalarType.Float32
        && input.device_type == DeviceType.CPU
        && weight.device_type == DeviceType.CPU
        && input.numel() > 0
        && input.size(-1) == weight.size(1)     // memory is read by address; LibTorch says what is wrong otherwise
        && input.numel() / input.size(-1) <= MostRows
        && weight.size(0) % Tile == 0
        && weight.size(1) % Lanes == 0
        && weight.is_contiguous();

    /// <summary>input · weightᵀ + bias.</summary>
    /// <param name="input">Float32 [..., In].</param>
    /// <param name="weight">Float32 [Out, In].</param>
    /// <param name="bias">Float32 [Out], or null.</param>
    /// <returns>Float32 [..., Out].</returns>
    internal static unsafe Tensor Of(Tensor input, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var rows = input.contiguous();
        var (inner, outputs) = ((int)weight.size(1), (int)weight.size(0));
        var count = (int)(rows.numel() / inner);
        var output = empty([.. input.shape[..^1], outputs]);
        var added = bias ?? zeros(outputs);
        nint x = (nint)FloatMemory.AddressOf(rows), w = (nint)FloatMemory.AddressOf(weight), b = (nint)FloatMemory.AddressOf(added), y = (nint)FloatMemory.AddressOf(output);
        void Take(int part)
        {
            var first = part * OutputsAtATime;
            Multiply((float*)x, (float*)w, (float*)b, (float*)y, (count, inner, outputs), first, Math.Min(outputs, first + OutputsAtATime));
        }

        var parts = (outputs + OutputsAtATime - 1) / OutputsAtATime;
        if ((long)count * inner * outputs < SmallestShared)
        {
            for (var part = 0; part < parts; part++)
            {
                Take(part);
            }
        }
        else
        {
            KernelThreads.For(parts, Take);
        }

        return output.MoveToOuterDisposeScope();
    }

    // The outputs first..end of every row, in blocks that stay in the second-level cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Multiply(float* x, float* w, float* b, float* y, (int Rows, int Inner, int Outputs) size, int first, int end)
    {
        for (var start = 0; start < size.Inner; start += InnerAtATime)
        {
            var length = Math.Min(InnerAtATime, size.Inner - start);
            for (var top = 0; top < size.Rows; top += RowsAtATime)
            {
                var bottom = Math.Min(size.Rows, top + RowsAtATime);
                for (var output = first; output < end; output += Tile)
                {
                    var weights = w + ((nint)output * size.Inner) + start;
                    var added = start == 0 ? Vector128.Load(b + output) : default;
                    var row = top;
                    for (; row + Tile <= bottom; row += Tile)
                    {
                        FourRows(x + ((nint)row * size.Inner) + start, weights, size.Inner, length, added, y + ((nint)row * size.Outputs) + output, size.Outputs, start > 0);
                    }

                    for (; row < bottom; row++)
                    {
                        OneRow(x + ((nint)row * size.Inner) + start, weights, size.Inner, length, added, y + ((nint)row * size.Outputs) + output, start > 0);
                    }
                }
            }
        }
    }

    // Sixteen sums at a time: eight loads feed sixteen multiplications, and none waits for the one before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FourRows(float* x, float* w, nint inner, nint length, Vector128<float> added, float* y, nint outputs, bool more)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (nint k = 0; k < length; k += Lanes)
        {
            var (w0, w1) = (Vector512.Load(w + k), Vector512.Load(w + inner + k));
            var (w2, w3) = (Vector512.Load(w + (2 * inner) + k), Vector512.Load(w + (3 * inner) + k));
            var row = Vector512.Load(x + k);
            a0 = Vector512.MultiplyAddEstimate(row, w0, a0);
            a1 = Vector512.MultiplyAddEstimate(row, w1, a1);
            a2 = Vector512.MultiplyAddEstimate(row, w2, a2);
            a3 = Vector512.MultiplyAddEstimate(row, w3, a3);
            row = Vector512.Load(x + inner + k);
            b0 = Vector512.MultiplyAddEstimate(row, w0, b0);
            b1 = Vector512.MultiplyAddEstimate(row, w1, b1);
            b2 = Vector512.MultiplyAddEstimate(row, w2, b2);
            b3 = Vector512.MultiplyAddEstimate(row, w3, b3);
            row = Vector512.Load(x + (2 * inner) + k);
            c0 = Vector512.MultiplyAddEstimate(row, w0, c0);
            c1 = Vector512.MultiplyAddEstimate(row, w1, c1);
            c2 = Vector512.MultiplyAddEstimate(row, w2, c2);
            c3 = Vector512.MultiplyAddEstimate(row, w3, c3);
            row = Vector512.Load(x + (3 * inner) + k);
            d0 = Vector512.MultiplyAddEstimate(row, w0, d0);
            d1 = Vector512.MultiplyAddEstimate(row, w1, d1);
            d2 = Vector512.MultiplyAddEstimate(row, w2, d2);
            d3 = Vector512.MultiplyAddEstimate(row, w3, d3);
        }

        Put(Sums(a0, a1, a2, a3) + added, y, more);
        Put(Sums(b0, b1, b2, b3) + added, y + outputs, more);
        Put(Sums(c0, c1, c2, c3) + added, y + (2 * outputs), more);
        Put(Sums(d0, d1, d2, d3) + added, y + (3 * outputs), more);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void OneRow(float* x, float* w, nint inner, nint length, Vector128<float> added, float* y, bool more)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        for (nint k = 0; k < length; k += Lanes)
        {
            var row = Vector512.Load(x + k);
            a0 = Vector512.MultiplyAddEstimate(row, Vector512.Load(w + k), a0);
            a1 = Vector512.MultiplyAddEstimate(row, Vector512.Load(w + inner + k), a1);
            a2 = Vector512.MultiplyAddEstimate(row, Vector512.Load(w + (2 * inner) + k), a2);
            a3 = Vector512.MultiplyAddEstimate(row, Vector512.Load(w + (3 * inner) + k), a3);
        }

        Put(Sums(a0, a1, a2, a3) + added, y, more);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Put(Vector128<float> sums, float* y, bool more) => (more ? sums + Vector128.Load(y) : sums).Store(y);

    // The sum of each vector's elements, side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        var low = Avx.HorizontalAdd(first.GetLower() + first.GetUpper(), second.GetLower() + second.GetUpper());
        var high = Avx.HorizontalAdd(third.GetLower() + third.GetUpper(), fourth.GetLower() + fourth.GetUpper());
        var sums = Avx.HorizontalAdd(low, high);
        return sums.GetLower() + sums.GetUpper();
    }
}
