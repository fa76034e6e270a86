using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// A Float32 linear layer for few rows, as one sentence has, where nothing is differentiated. What takes time then is to bring the weights from memory, so they are read once, as they lie,
/// and those of the next outputs are asked for while the present ones are multiplied: the processor by itself does not look ahead from one row of weights to the next.
/// </summary>
/// <remarks>Each output is summed in the same order whatever the other rows are, so a row gives the same bits alone and among others.</remarks>
internal static class FewRowsProduct
{
    private const int MostRowsOnIntel = 64;         // with more MKL is quicker there
    private const int MostRowsElsewhere = 256;
    private const int Tile = 4;                     // rows, and outputs, that are computed together
    private const int Lanes = 16;
    private const int FewestOutputs = 32;           // that a thread takes at once
    private const int PartsOfAThread = 4;           // so that threads end together
    private const int RowsAtATime = 64;
    private const int InnerAtATime = 768;
    private const long SmallestShared = 1 << 20;    // multiplications; fewer are done before another thread has woken up

    private static readonly int MostRows = ProcessorFeatures.IsIntel ? MostRowsOnIntel : MostRowsElsewhere;

    /// <summary>Whether the product of this input is made here.</summary>
    /// <remarks>On Intel's processors not in training, whose frozen layers have no graph either: MKL does well with its batches.</remarks>
    internal static bool Suits(Tensor input, Tensor weight, Tensor? bias) => KernelChoice.FewRowsProduct
        && Vector512.IsHardwareAccelerated && Avx512F.IsSupported
        && !LinearProduct.KeepsRows
        && !(is_grad_enabled() && (ProcessorFeatures.IsIntel || input.requires_grad || weight.requires_grad || bias is { requires_grad: true }))
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
    /// <param name="gelu">Whether GELU is applied to the sums.</param>
    /// <returns>Float32 [..., Out], in the dispose scope of the caller.</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias, bool gelu = false) => OfEach(input, [weight], [bias], gelu)[0];

    /// <summary>The GELU that <see cref="Of"/> applies, of sums to which something was added; in place.</summary>
    /// <param name="sums">Float32 [..., Out], contiguous and the caller's own; Out as <see cref="Suits"/> has it.</param>
    internal static unsafe Tensor WithGelu(Tensor sums)
    {
        var columns = (int)sums.size(-1);
        ApplyGelu((float*)FloatMemory.AddressOf(sums), columns, (int)(sums.numel() / columns), columns);
        return sums;
    }

    /// <summary>The same of several layers that read one input and have one shape: their weights are gone through as if they were those of one.</summary>
    internal static unsafe Tensor[] OfEach(Tensor input, ReadOnlySpan<Tensor> weights, ReadOnlySpan<Tensor?> biases, bool gelu = false)
    {
        var rows = input.is_contiguous() ? input : input.contiguous();
        var (inner, outputs) = ((int)weights[0].size(1), (int)weights[0].size(0));
        var shape = input.shape;
        shape[^1] = outputs;
        var results = new Tensor[weights.Length];
        var layers = new Layer[weights.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = empty(shape, dtype: ScalarType.Float32, device: input.device);
            layers[i] = new Layer((nint)FloatMemory.AddressOf(weights[i]), biases[i] is { } bias ? (nint)FloatMemory.AddressOf(bias) : 0, (nint)FloatMemory.AddressOf(results[i]));
        }

        Multiply(layers, new Sizes((int)(rows.numel() / inner), inner, outputs, (nint)FloatMemory.AddressOf(rows), gelu));
        if (!ReferenceEquals(rows, input))
        {
            rows.Dispose();
        }

        return results;
    }

    private static void Multiply(Layer[] layers, Sizes work)
    {
        var isShared = (long)work.Rows * work.Inner * work.Outputs * layers.Length >= SmallestShared;
        var pieces = isShared ? Math.Max(1, get_num_threads()) * PartsOfAThread : 1;
        var wanted = ((work.Outputs * layers.Length) + pieces - 1) / pieces;
        var length = Math.Min(work.Outputs, (Math.Max(FewestOutputs, wanted) + Tile - 1) / Tile * Tile);
        var ofALayer = (work.Outputs + length - 1) / length;
        void Take(int part)
        {
            var first = part % ofALayer * length;
            Multiply(work, layers[part / ofALayer], first, Math.Min(work.Outputs, first + length));
        }

        if (isShared)
        {
            KernelThreads.For(ofALayer * layers.Length, Take);
            return;
        }

        for (var part = 0; part < ofALayer * layers.Length; part++)
        {
            Take(part);
        }
    }

    // The outputs first..end of every row, in blocks that stay in the second-level cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Multiply(Sizes work, Layer layer, int first, int end)
    {
        nint inner = work.Inner, outputs = work.Outputs;
        float* input = (float*)work.Input, y = (float*)layer.Output, bias = (float*)layer.Bias;
        for (nint start = 0; start < inner; start += InnerAtATime)
        {
            var length = nint.Min(InnerAtATime, inner - start);
            for (var top = 0; top < work.Rows; top += RowsAtATime)
            {
                var bottom = Math.Min(work.Rows, top + RowsAtATime);
                for (nint output = first; output < end; output += Tile)
                {
                    var weights = (float*)layer.Weight + (output * inner) + start;
                    var next = weights + (Tile * inner);   // behind the last weights there may be nothing, which the processor does not mind
                    var added = start == 0 && bias is not null ? Vector128.Load(bias + output) : default;
                    var row = top;
                    for (; row + Tile <= bottom; row += Tile)
                    {
                        FourRows(input + (row * inner) + start, weights, inner, length, added, y + (row * outputs) + output, outputs, start > 0, next + (((row - top) / Tile % Tile) * inner));
                    }

                    for (var asked = (row - top) / Tile; asked < Tile; asked++)
                    {
                        AskFor(next + (asked * inner), length);
                    }

                    for (; row < bottom; row++)
                    {
                        OneRow(input + (row * inner) + start, weights, inner, length, added, y + (row * outputs) + output, start > 0);
                    }
                }
            }
        }

        if (work.Gelu)
        {
            ApplyGelu(y + first, outputs, work.Rows, end - first);
        }
    }

    // Sixteen sums at a time: eight loads feed sixteen multiplications, and none waits for the one before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FourRows(float* x, float* w, nint inner, nint length, Vector128<float> added, float* y, nint outputs, bool more, float* next)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (nint k = 0; k < length; k += Lanes)
        {
            Sse.Prefetch0(next + k);
            var (w0, w1) = (Vector512.Load(w + k), Vector512.Load(w + inner + k));
            var (w2, w3) = (Vector512.Load(w + (2 * inner) + k), Vector512.Load(w + (3 * inner) + k));
            var row = Vector512.Load(x + k);
            a0 = Vector512.FusedMultiplyAdd(row, w0, a0);
            a1 = Vector512.FusedMultiplyAdd(row, w1, a1);
            a2 = Vector512.FusedMultiplyAdd(row, w2, a2);
            a3 = Vector512.FusedMultiplyAdd(row, w3, a3);
            row = Vector512.Load(x + inner + k);
            b0 = Vector512.FusedMultiplyAdd(row, w0, b0);
            b1 = Vector512.FusedMultiplyAdd(row, w1, b1);
            b2 = Vector512.FusedMultiplyAdd(row, w2, b2);
            b3 = Vector512.FusedMultiplyAdd(row, w3, b3);
            row = Vector512.Load(x + (2 * inner) + k);
            c0 = Vector512.FusedMultiplyAdd(row, w0, c0);
            c1 = Vector512.FusedMultiplyAdd(row, w1, c1);
            c2 = Vector512.FusedMultiplyAdd(row, w2, c2);
            c3 = Vector512.FusedMultiplyAdd(row, w3, c3);
            row = Vector512.Load(x + (3 * inner) + k);
            d0 = Vector512.FusedMultiplyAdd(row, w0, d0);
            d1 = Vector512.FusedMultiplyAdd(row, w1, d1);
            d2 = Vector512.FusedMultiplyAdd(row, w2, d2);
            d3 = Vector512.FusedMultiplyAdd(row, w3, d3);
        }

        var sums = Sums(Quarters(a0, a1, a2, a3), Quarters(b0, b1, b2, b3), Quarters(c0, c1, c2, c3), Quarters(d0, d1, d2, d3));
        Put(sums.GetLower().GetLower() + added, y, more);
        Put(sums.GetLower().GetUpper() + added, y + outputs, more);
        Put(sums.GetUpper().GetLower() + added, y + (2 * outputs), more);
        Put(sums.GetUpper().GetUpper() + added, y + (3 * outputs), more);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void OneRow(float* x, float* w, nint inner, nint length, Vector128<float> added, float* y, bool more)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default;
        for (nint k = 0; k < length; k += Lanes)
        {
            var row = Vector512.Load(x + k);
            a0 = Vector512.FusedMultiplyAdd(row, Vector512.Load(w + k), a0);
            a1 = Vector512.FusedMultiplyAdd(row, Vector512.Load(w + inner + k), a1);
            a2 = Vector512.FusedMultiplyAdd(row, Vector512.Load(w + (2 * inner) + k), a2);
            a3 = Vector512.FusedMultiplyAdd(row, Vector512.Load(w + (3 * inner) + k), a3);
        }

        var quarters = Quarters(a0, a1, a2, a3);
        Put(Sums(quarters, quarters, quarters, quarters).GetLower().GetLower() + added, y, more);
    }

    private static unsafe void AskFor(float* numbers, nint length)
    {
        for (nint k = 0; k < length; k += Lanes)
        {
            Sse.Prefetch0(numbers + k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Put(Vector128<float> sums, float* y, bool more) => (more ? sums + Vector128.Load(y) : sums).Store(y);

    // In each quarter of 128 bits the sum of that quarter of the first, second, third and fourth vector, side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        var low = (Avx512F.UnpackLow(first, second) + Avx512F.UnpackHigh(first, second)).AsDouble();
        var high = (Avx512F.UnpackLow(third, fourth) + Avx512F.UnpackHigh(third, fourth)).AsDouble();
        return Avx512F.UnpackLow(low, high).AsSingle() + Avx512F.UnpackHigh(low, high).AsSingle();
    }

    // The sums of the quarters of the first vector in the first quarter, and so on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sums(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth) =>
        Fold(Fold(first, second), Fold(third, fourth));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fold(Vector512<float> first, Vector512<float> second) =>
        Avx512F.Shuffle4x128(first, second, 0b10_00_10_00) + Avx512F.Shuffle4x128(first, second, 0b11_01_11_01);

    // Of some numbers of each row, as many as a multiple of four.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ApplyGelu(float* numbers, nint step, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, numbers += step)
        {
            var column = 0;
            for (; column + Vector512<float>.Count <= columns; column += Vector512<float>.Count)
            {
                VectorGelu.Of(Vector512.Load(numbers + column)).Store(numbers + column);
            }

            for (; column < columns; column += Vector128<float>.Count)
            {
                VectorGelu.Of(Vector512.Create(Vector256.Create(Vector128.Load(numbers + column)))).GetLower().GetLower().Store(numbers + column);
            }
        }
    }

    // Addresses of the numbers of a layer: whoever made it keeps the tensors. 0 stands for no bias.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layer(nint Weight, nint Bias, nint Output);

    private sealed record Sizes(int Rows, int Inner, int Outputs, nint Input, bool Gelu);
}
