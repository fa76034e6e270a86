using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Products;

/// <summary>
/// A Float32 linear layer for many rows where nothing is differentiated (Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication"): the weights of 48 outputs are laid
/// side by side in memory of the thread, where they stay near the core while eight rows at a time are multiplied with them.
/// </summary>
/// <remarks>Each output is summed in the same order whatever the other rows are, so a row gives the same bits alone and among others.</remarks>
internal static unsafe class PanelProduct
{
    private const int Lanes = 16;
    private const int RowsAtOnce = 8;
    private const int Columns = 3 * Lanes;          // of a panel; with eight rows 24 sums, which with what they need fill 28 of 32 registers
    private const int MostInner = 512;              // of a panel, so that it stays in the second-level cache
    private const int MostRowsOfABlock = 256;       // the same of the rows
    private const int PartsOfAThread = 4;           // so that threads end together
    private const int Alignment = 64;               // bytes

    /// <summary>Whether the product of this input is made here.</summary>
    /// <remarks>Only on Intel's processors, where it is measured to be quicker than MKL. On others oneDNN is the quick way (<see cref="PointwiseProduct"/>). Not in training.</remarks>
    internal static bool Suits(Tensor input, Tensor weight, Tensor? bias) => KernelChoice.PanelProduct
        && ProcessorFeatures.IsIntel
        && !is_grad_enabled()
        && VectorProduct.CanBe(input, weight, bias)
        && input.numel() / input.size(-1) > FewRowsProduct.MostRows
        && weight.size(0) % Columns == 0;

    /// <summary>input · weightᵀ + bias.</summary>
    /// <param name="input">Float32 [..., In].</param>
    /// <param name="weight">Float32 [Out, In], Out a multiple of 48.</param>
    /// <param name="bias">Float32 [Out], or null.</param>
    /// <param name="gelu">Whether GELU is applied to the sums.</param>
    /// <returns>Float32 [..., Out].</returns>
    internal static Tensor Of(Tensor input, Tensor weight, Tensor? bias, bool gelu = false) => VectorProduct.Compute(input, [weight], [bias], gelu, Multiply)[0];

    /// <summary>Computes linear layers.</summary>
    internal static void Multiply(LinearWork work)
    {
        var blocks = (work.Rows + MostRowsOfABlock - 1) / MostRowsOfABlock;
        var ofABlock = (((work.Rows + blocks - 1) / blocks) + RowsAtOnce - 1) / RowsAtOnce * RowsAtOnce;
        var panels = work.Outputs / Columns * work.Parts.Length;
        var groups = Math.Clamp(((Math.Max(1, get_num_threads()) * PartsOfAThread) + blocks - 1) / blocks, 1, panels);
        KernelThreads.For(blocks * groups, part =>
        {
            var (block, group) = (part / groups, part % groups);
            var top = block * ofABlock;
            Take(work, top, Math.Min(work.Rows, top + ofABlock), (int)((long)panels * group / groups), (int)((long)panels * (group + 1) / groups));
        });
    }

    private static void Take(LinearWork work, int top, int bottom, int firstPanel, int endPanel)
    {
        var parts = (work.Inner + MostInner - 1) / MostInner;
        var most = ((work.Inner / Lanes) + parts - 1) / parts * Lanes;
        var rented = ArrayPool<float>.Shared.Rent((most * (Columns + RowsAtOnce)) + (RowsAtOnce * Columns) + (Alignment / sizeof(float)));
        fixed (float* start = rented)
        {
            var panel = (float*)(((nint)start + Alignment - 1) & -Alignment);
            float* tile = panel + (most * Columns), rows = tile + (RowsAtOnce * Columns);
            for (var from = 0; from < work.Inner; from += most)
            {
                for (var number = firstPanel; number < endPanel; number++)
                {
                    Multiply(work, top, bottom, number, from, Math.Min(most, work.Inner - from), panel, tile, rows);
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    // Adds to the outputs of a panel, in the rows top..bottom, the products of the inputs from..from + length.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(LinearWork work, int top, int bottom, int number, int from, int length, float* panel, float* tile, float* rows)
    {
        var ofALayer = work.Outputs / Columns;
        var part = work.Parts[number / ofALayer];
        nint column = number % ofALayer * Columns, inner = work.Inner, outputs = work.Outputs;
        var weights = (float*)part.Weight + (column * inner) + from;
        for (nint top16 = 0; top16 < Columns; top16 += Lanes)
        {
            for (nint k = 0; k < length; k += Lanes)
            {
                TransposeBlock(weights + (top16 * inner) + k, inner, panel + (k * Columns) + top16);
            }
        }

        var isFirst = from == 0;
        var gelu = work.Gelu && from + length == work.Inner;
        var bias = isFirst && part.Bias != 0 ? (float*)part.Bias + column : null;
        float* input = (float*)work.Input + from, output = (float*)part.Output + column;
        var next = weights + (Columns * inner);   // behind the last weights there may be nothing, which the processor does not mind
        var steps = (bottom - top + RowsAtOnce - 1) / RowsAtOnce;
        for (var (row, step) = (top, 0); row < bottom; row += RowsAtOnce, step++)
        {
            for (var asked = Columns * step / steps; asked < Columns * (step + 1) / steps; asked++)
            {
                AskFor(next + (asked * inner), length);
            }

            float* x = input + (row * inner), y = output + (row * outputs);
            if (row + RowsAtOnce <= bottom)
            {
                EightRows(x, inner, panel, length, bias, !isFirst, y, outputs);
                if (gelu)
                {
                    LinearWork.ApplyGelu(y, outputs, RowsAtOnce, Columns);
                }

                continue;
            }

            var count = bottom - row;
            Copy(x, inner, rows, length, count, length);
            new Span<float>(rows + (count * length), (RowsAtOnce - count) * length).Clear();
            Copy(y, outputs, tile, Columns, count, Columns);
            EightRows(rows, length, panel, length, bias, !isFirst, tile, Columns);
            if (gelu)
            {
                LinearWork.ApplyGelu(tile, Columns, count, Columns);
            }

            Copy(tile, Columns, y, outputs, count, Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(float* x, nint step, float* panel, int length, float* bias, bool more, float* y, nint outputs)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default, c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        Vector512<float> e0 = default, e1 = default, e2 = default, f0 = default, f1 = default, f2 = default, g0 = default, g1 = default, g2 = default, h0 = default, h1 = default, h2 = default;
        var below = x + (4 * step);
        for (var k = 0; k < length; k++, panel += Columns, x++, below++)
        {
            var (left, middle, right) = (Vector512.Load(panel), Vector512.Load(panel + Lanes), Vector512.Load(panel + (2 * Lanes)));
            var factor = Vector512.Create(x[0]);
            a0 = Vector512.FusedMultiplyAdd(factor, left, a0);
            a1 = Vector512.FusedMultiplyAdd(factor, middle, a1);
            a2 = Vector512.FusedMultiplyAdd(factor, right, a2);
            factor = Vector512.Create(x[step]);
            b0 = Vector512.FusedMultiplyAdd(factor, left, b0);
            b1 = Vector512.FusedMultiplyAdd(factor, middle, b1);
            b2 = Vector512.FusedMultiplyAdd(factor, right, b2);
            factor = Vector512.Create(x[2 * step]);
            c0 = Vector512.FusedMultiplyAdd(factor, left, c0);
            c1 = Vector512.FusedMultiplyAdd(factor, middle, c1);
            c2 = Vector512.FusedMultiplyAdd(factor, right, c2);
            factor = Vector512.Create(x[3 * step]);
            d0 = Vector512.FusedMultiplyAdd(factor, left, d0);
            d1 = Vector512.FusedMultiplyAdd(factor, middle, d1);
            d2 = Vector512.FusedMultiplyAdd(factor, right, d2);
            factor = Vector512.Create(below[0]);
            e0 = Vector512.FusedMultiplyAdd(factor, left, e0);
            e1 = Vector512.FusedMultiplyAdd(factor, middle, e1);
            e2 = Vector512.FusedMultiplyAdd(factor, right, e2);
            factor = Vector512.Create(below[step]);
            f0 = Vector512.FusedMultiplyAdd(factor, left, f0);
            f1 = Vector512.FusedMultiplyAdd(factor, middle, f1);
            f2 = Vector512.FusedMultiplyAdd(factor, right, f2);
            factor = Vector512.Create(below[2 * step]);
            g0 = Vector512.FusedMultiplyAdd(factor, left, g0);
            g1 = Vector512.FusedMultiplyAdd(factor, middle, g1);
            g2 = Vector512.FusedMultiplyAdd(factor, right, g2);
            factor = Vector512.Create(below[3 * step]);
            h0 = Vector512.FusedMultiplyAdd(factor, left, h0);
            h1 = Vector512.FusedMultiplyAdd(factor, middle, h1);
            h2 = Vector512.FusedMultiplyAdd(factor, right, h2);
        }

        var added = bias is null ? (default, default, default) : (Vector512.Load(bias), Vector512.Load(bias + Lanes), Vector512.Load(bias + (2 * Lanes)));
        Put(y, a0, a1, a2, added, more);
        Put(y + outputs, b0, b1, b2, added, more);
        Put(y + (2 * outputs), c0, c1, c2, added, more);
        Put(y + (3 * outputs), d0, d1, d2, added, more);
        y += 4 * outputs;
        Put(y, e0, e1, e2, added, more);
        Put(y + outputs, f0, f1, f2, added, more);
        Put(y + (2 * outputs), g0, g1, g2, added, more);
        Put(y + (3 * outputs), h0, h1, h2, added, more);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        float* y, Vector512<float> left, Vector512<float> middle, Vector512<float> right, (Vector512<float> Left, Vector512<float> Middle, Vector512<float> Right) added, bool more)
    {
        if (more)
        {
            added = (Vector512.Load(y), Vector512.Load(y + Lanes), Vector512.Load(y + (2 * Lanes)));
        }

        (left + added.Left).Store(y);
        (middle + added.Middle).Store(y + Lanes);
        (right + added.Right).Store(y + (2 * Lanes));
    }

    private static void AskFor(float* numbers, int length)
    {
        for (var k = 0; k < length; k += Lanes)
        {
            Sse.Prefetch1(numbers + k);
        }
    }

    private static void Copy(float* from, nint fromStep, float* to, nint toStep, int rows, int length)
    {
        for (var row = 0; row < rows; row++, from += fromStep, to += toStep)
        {
            new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));
        }
    }

    // Sixteen times sixteen numbers, of which rows become columns of the panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlock(float* from, nint step, float* to)
    {
        var (a0, a1, a2, a3) = FourRows(from, step);
        var (b0, b1, b2, b3) = FourRows(from + (4 * step), step);
        var (c0, c1, c2, c3) = FourRows(from + (8 * step), step);
        var (d0, d1, d2, d3) = FourRows(from + (12 * step), step);
        FourColumns(a0, b0, c0, d0, to);
        FourColumns(a1, b1, c1, d1, to + Columns);
        FourColumns(a2, b2, c2, d2, to + (2 * Columns));
        FourColumns(a3, b3, c3, d3, to + (3 * Columns));
    }

    // Of four rows: in quarter q of the i-th result the numbers at 4 q + i of the rows, side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second, Vector512<float> Third, Vector512<float> Fourth) FourRows(float* from, nint step)
    {
        var (r0, r1) = (Vector512.Load(from), Vector512.Load(from + step));
        var (r2, r3) = (Vector512.Load(from + (2 * step)), Vector512.Load(from + (3 * step)));
        var (low, high) = (Avx512F.UnpackLow(r0, r1).AsDouble(), Avx512F.UnpackHigh(r0, r1).AsDouble());
        var (lowBelow, highBelow) = (Avx512F.UnpackLow(r2, r3).AsDouble(), Avx512F.UnpackHigh(r2, r3).AsDouble());
        return (Avx512F.UnpackLow(low, lowBelow).AsSingle(), Avx512F.UnpackHigh(low, lowBelow).AsSingle(),
            Avx512F.UnpackLow(high, highBelow).AsSingle(), Avx512F.UnpackHigh(high, highBelow).AsSingle());
    }

    // Quarters that belong to one column each, of four times four rows, become the columns i, 4 + i, 8 + i and 12 + i.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourColumns(Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth, float* to)
    {
        var (even, odd) = (Avx512F.Shuffle4x128(first, second, 0b10_00_10_00), Avx512F.Shuffle4x128(first, second, 0b11_01_11_01));
        var (evenBelow, oddBelow) = (Avx512F.Shuffle4x128(third, fourth, 0b10_00_10_00), Avx512F.Shuffle4x128(third, fourth, 0b11_01_11_01));
        Avx512F.Shuffle4x128(even, evenBelow, 0b10_00_10_00).Store(to);
        Avx512F.Shuffle4x128(odd, oddBelow, 0b10_00_10_00).Store(to + (4 * Columns));
        Avx512F.Shuffle4x128(even, evenBelow, 0b11_01_11_01).Store(to + (8 * Columns));
        Avx512F.Shuffle4x128(odd, oddBelow, 0b11_01_11_01).Store(to + (12 * Columns));
    }
}
