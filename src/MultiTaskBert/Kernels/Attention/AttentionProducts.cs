using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>
/// The small matrix products of <see cref="FusedAttention"/> and <see cref="BandAttention"/>, on Float32 numbers in memory of its own. Each result is summed in an order that depends on neither
/// its place nor the sizes.
/// </summary>
internal static unsafe class AttentionProducts
{
    // Results that are computed together, so that none of the additions waits for the one before: rows of products, and sums of weighted rows.
    private const int Tile = 4;
    private const int OutputsAtATime = 8;
    private const int Lanes = 16;

    /// <summary>[rows, width] → [width, rows], times a factor.</summary>
    /// <param name="from">Float32 [rows, width].</param>
    /// <param name="rows">A multiple of 16.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="to">Takes Float32 [width, stride].</param>
    /// <param name="stride">From column to column there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(float* from, int rows, int width, float factor, float* to, nint stride)
    {
        var half = stackalloc float[Lanes * Lanes];
        var scale = Vector512.Create(factor);
        for (var row = 0; row < rows; row += Lanes)
        {
            for (var column = 0; column < width; column += Lanes)
            {
                TransposeBlock(from + (row * width) + column, width, half, scale, to + (column * stride) + row, stride);
            }
        }
    }

    /// <summary>Products of rows with columns.</summary>
    /// <param name="left">Float32 [rows, width].</param>
    /// <param name="rows">How many rows; as many as fill the last tile are read and written.</param>
    /// <param name="width">A multiple of 2.</param>
    /// <param name="right">Float32 [width, stride].</param>
    /// <param name="columns">A multiple of 16.</param>
    /// <param name="stride">From row to row of <paramref name="right"/> and <paramref name="products"/>.</param>
    /// <param name="products">Float32 [rows, stride].</param>
    /// <param name="more">Whether the products are added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RowsByColumns(float* left, int rows, int width, float* right, int columns, nint stride, float* products, bool more)
    {
        for (var row = 0; row < rows; row += Tile, left += Tile * width, products += Tile * stride)
        {
            var column = 0;
            for (; column + (2 * Lanes) <= columns; column += 2 * Lanes)
            {
                RowsByTwo(left, width, right + column, stride, products + column, more);
            }

            if (column < columns)
            {
                RowsByOne(left, width, right + column, stride, products + column, more);
            }
        }
    }

    /// <summary>Sums of rows times weights, written to a tensor.</summary>
    /// <param name="weights">Float32; that of output o and row r is at o · outputStep + r · rowStep. Of outputs, as many as fill the last eight are read.</param>
    /// <param name="outputStep">From output to output.</param>
    /// <param name="rowStep">From row to row.</param>
    /// <param name="rows">Float32 [count, width].</param>
    /// <param name="count">How many rows.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="output">Takes the sums.</param>
    /// <param name="first">Where the first of them goes.</param>
    /// <param name="stride">From output to output of the tensor.</param>
    /// <param name="outputs">How many outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WeightedRows(float* weights, nint outputStep, nint rowStep, float* rows, int count, int width, NumberMemory output, nint first, nint stride, int outputs)
    {
        for (var top = 0; top < outputs; top += OutputsAtATime, weights += OutputsAtATime * outputStep, first += OutputsAtATime * stride)
        {
            var column = 0;
            for (; column + (2 * Lanes) <= width; column += 2 * Lanes)
            {
                Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                Vector512<float> e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
                float* weight = weights, row = rows + column;
                for (var i = 0; i < count; i++, weight += rowStep, row += width)
                {
                    var (left, right) = (Vector512.Load(row), Vector512.Load(row + Lanes));
                    Add(Vector512.Create(weight[0]), left, right, ref a0, ref a1);
                    Add(Vector512.Create(weight[outputStep]), left, right, ref b0, ref b1);
                    Add(Vector512.Create(weight[2 * outputStep]), left, right, ref c0, ref c1);
                    Add(Vector512.Create(weight[3 * outputStep]), left, right, ref d0, ref d1);
                    Add(Vector512.Create(weight[4 * outputStep]), left, right, ref e0, ref e1);
                    Add(Vector512.Create(weight[5 * outputStep]), left, right, ref f0, ref f1);
                    Add(Vector512.Create(weight[6 * outputStep]), left, right, ref g0, ref g1);
                    Add(Vector512.Create(weight[7 * outputStep]), left, right, ref h0, ref h1);
                }

                var second = first + (4 * stride);
                Put(output, first + column, stride, outputs - top, a0, b0, c0, d0);
                Put(output, second + column, stride, outputs - top - 4, e0, f0, g0, h0);
                Put(output, first + column + Lanes, stride, outputs - top, a1, b1, c1, d1);
                Put(output, second + column + Lanes, stride, outputs - top - 4, e1, f1, g1, h1);
            }

            if (column < width)
            {
                Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
                float* weight = weights, row = rows + column;
                for (var i = 0; i < count; i++, weight += rowStep, row += width)
                {
                    AddEight(weight, outputStep, Vector512.Load(row), ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
                }

                Put(output, first + column, stride, outputs - top, a, b, c, d);
                Put(output, first + (4 * stride) + column, stride, outputs - top - 4, e, f, g, h);
            }
        }
    }

    /// <summary>Sums of rows times weights, added to what is there.</summary>
    /// <param name="weights">Float32; that of output o and row r is at o · outputStep + r. Of outputs, as many as fill the last eight are read.</param>
    /// <param name="outputStep">From output to output.</param>
    /// <param name="rows">Float32 [count, width].</param>
    /// <param name="count">How many rows.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="sums">Float32 [outputs, width]. As many as fill the last eight are read and written, of which those that are too many are not to be used.</param>
    /// <param name="outputs">How many outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddWeightedRows(float* weights, nint outputStep, float* rows, int count, nint width, float* sums, int outputs)
    {
        for (var top = 0; top < outputs; top += OutputsAtATime, weights += OutputsAtATime * outputStep, sums += OutputsAtATime * width)
        {
            for (nint column = 0; column < width; column += Lanes)
            {
                var to = sums + column;
                Vector512<float> a = Vector512.Load(to), b = Vector512.Load(to + width), c = Vector512.Load(to + (2 * width)), d = Vector512.Load(to + (3 * width));
                Vector512<float> e = Vector512.Load(to + (4 * width)), f = Vector512.Load(to + (5 * width)), g = Vector512.Load(to + (6 * width)), h = Vector512.Load(to + (7 * width));
                float* weight = weights, row = rows + column;
                for (var i = 0; i < count; i++, weight++, row += width)
                {
                    AddEight(weight, outputStep, Vector512.Load(row), ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
                }

                a.Store(to);
                b.Store(to + width);
                c.Store(to + (2 * width));
                d.Store(to + (3 * width));
                e.Store(to + (4 * width));
                f.Store(to + (5 * width));
                g.Store(to + (6 * width));
                h.Store(to + (7 * width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> factor, Vector512<float> left, Vector512<float> right, ref Vector512<float> sum, ref Vector512<float> other)
    {
        sum = Vector512.FusedMultiplyAdd(factor, left, sum);
        other = Vector512.FusedMultiplyAdd(factor, right, other);
    }

    // A row times the weight of each of eight outputs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddEight(
        float* weight, nint outputStep, Vector512<float> numbers, ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d,
        ref Vector512<float> e, ref Vector512<float> f, ref Vector512<float> g, ref Vector512<float> h)
    {
        a = Vector512.FusedMultiplyAdd(Vector512.Create(weight[0]), numbers, a);
        b = Vector512.FusedMultiplyAdd(Vector512.Create(weight[outputStep]), numbers, b);
        c = Vector512.FusedMultiplyAdd(Vector512.Create(weight[2 * outputStep]), numbers, c);
        d = Vector512.FusedMultiplyAdd(Vector512.Create(weight[3 * outputStep]), numbers, d);
        e = Vector512.FusedMultiplyAdd(Vector512.Create(weight[4 * outputStep]), numbers, e);
        f = Vector512.FusedMultiplyAdd(Vector512.Create(weight[5 * outputStep]), numbers, f);
        g = Vector512.FusedMultiplyAdd(Vector512.Create(weight[6 * outputStep]), numbers, g);
        h = Vector512.FusedMultiplyAdd(Vector512.Create(weight[7 * outputStep]), numbers, h);
    }

    // Each sum is made in two halves, so that with one vector of columns, too, as many additions are on the way as the processor can begin.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowsByOne(float* left, nint width, float* right, nint stride, float* products, bool more)
    {
        float* second = left + width, third = left + (2 * width), fourth = left + (3 * width);
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector512<float> c0 = default, c1 = default, d0 = default, d1 = default;
        for (nint k = 0; k < width; k += 2, right += 2 * stride)
        {
            var (even, odd) = (Vector512.Load(right), Vector512.Load(right + stride));
            a0 = Vector512.FusedMultiplyAdd(Vector512.Create(left[k]), even, a0);
            b0 = Vector512.FusedMultiplyAdd(Vector512.Create(second[k]), even, b0);
            c0 = Vector512.FusedMultiplyAdd(Vector512.Create(third[k]), even, c0);
            d0 = Vector512.FusedMultiplyAdd(Vector512.Create(fourth[k]), even, d0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Create(left[k + 1]), odd, a1);
            b1 = Vector512.FusedMultiplyAdd(Vector512.Create(second[k + 1]), odd, b1);
            c1 = Vector512.FusedMultiplyAdd(Vector512.Create(third[k + 1]), odd, c1);
            d1 = Vector512.FusedMultiplyAdd(Vector512.Create(fourth[k + 1]), odd, d1);
        }

        Put(a0 + a1, products, more);
        Put(b0 + b1, products + stride, more);
        Put(c0 + c1, products + (2 * stride), more);
        Put(d0 + d1, products + (3 * stride), more);
    }

    // The same sums for two vectors of columns, which share what is loaded of the rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowsByTwo(float* left, nint width, float* right, nint stride, float* products, bool more)
    {
        float* second = left + width, third = left + (2 * width), fourth = left + (3 * width);
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (nint k = 0; k < width; k += 2, right += 2 * stride)
        {
            var (near, far) = (Vector512.Load(right), Vector512.Load(right + Lanes));
            var factor = Vector512.Create(left[k]);
            a0 = Vector512.FusedMultiplyAdd(factor, near, a0);
            a2 = Vector512.FusedMultiplyAdd(factor, far, a2);
            factor = Vector512.Create(second[k]);
            b0 = Vector512.FusedMultiplyAdd(factor, near, b0);
            b2 = Vector512.FusedMultiplyAdd(factor, far, b2);
            factor = Vector512.Create(third[k]);
            c0 = Vector512.FusedMultiplyAdd(factor, near, c0);
            c2 = Vector512.FusedMultiplyAdd(factor, far, c2);
            factor = Vector512.Create(fourth[k]);
            d0 = Vector512.FusedMultiplyAdd(factor, near, d0);
            d2 = Vector512.FusedMultiplyAdd(factor, far, d2);
            (near, far) = (Vector512.Load(right + stride), Vector512.Load(right + stride + Lanes));
            factor = Vector512.Create(left[k + 1]);
            a1 = Vector512.FusedMultiplyAdd(factor, near, a1);
            a3 = Vector512.FusedMultiplyAdd(factor, far, a3);
            factor = Vector512.Create(second[k + 1]);
            b1 = Vector512.FusedMultiplyAdd(factor, near, b1);
            b3 = Vector512.FusedMultiplyAdd(factor, far, b3);
            factor = Vector512.Create(third[k + 1]);
            c1 = Vector512.FusedMultiplyAdd(factor, near, c1);
            c3 = Vector512.FusedMultiplyAdd(factor, far, c3);
            factor = Vector512.Create(fourth[k + 1]);
            d1 = Vector512.FusedMultiplyAdd(factor, near, d1);
            d3 = Vector512.FusedMultiplyAdd(factor, far, d3);
        }

        Put(a0 + a1, products, more);
        Put(b0 + b1, products + stride, more);
        Put(c0 + c1, products + (2 * stride), more);
        Put(d0 + d1, products + (3 * stride), more);
        Put(a2 + a3, products + Lanes, more);
        Put(b2 + b3, products + stride + Lanes, more);
        Put(c2 + c3, products + (2 * stride) + Lanes, more);
        Put(d2 + d3, products + (3 * stride) + Lanes, more);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> sums, float* to, bool more) => (more ? sums + Vector512.Load(to) : sums).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(NumberMemory output, nint first, nint stride, int outputs, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        if (outputs > 0)
        {
            output.Store(first, a);
        }

        if (outputs > 1)
        {
            output.Store(first + stride, b);
        }

        if (outputs > 2)
        {
            output.Store(first + (2 * stride), c);
        }

        if (outputs > 3)
        {
            output.Store(first + (3 * stride), d);
        }
    }

    // First four rows at a time within the quarters of the vectors, then the quarters.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlock(float* from, nint fromStride, float* half, Vector512<float> scale, float* to, nint toStride)
    {
        for (var group = 0; group < 4; group++, from += 4 * fromStride)
        {
            var (a, b) = (Vector512.Load(from), Vector512.Load(from + fromStride));
            var (c, d) = (Vector512.Load(from + (2 * fromStride)), Vector512.Load(from + (3 * fromStride)));
            var (abLow, abHigh) = (Avx512F.UnpackLow(a, b).AsDouble(), Avx512F.UnpackHigh(a, b).AsDouble());
            var (cdLow, cdHigh) = (Avx512F.UnpackLow(c, d).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
            var place = half + (group * Lanes);
            Avx512F.UnpackLow(abLow, cdLow).AsSingle().Store(place);
            Avx512F.UnpackHigh(abLow, cdLow).AsSingle().Store(place + (4 * Lanes));
            Avx512F.UnpackLow(abHigh, cdHigh).AsSingle().Store(place + (8 * Lanes));
            Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle().Store(place + (12 * Lanes));
        }

        for (var column = 0; column < 4; column++, half += 4 * Lanes, to += toStride)
        {
            var (a, b) = (Vector512.Load(half) * scale, Vector512.Load(half + Lanes) * scale);
            var (c, d) = (Vector512.Load(half + (2 * Lanes)) * scale, Vector512.Load(half + (3 * Lanes)) * scale);
            var (abEven, abOdd) = (Avx512F.Shuffle4x128(a, b, 0x88), Avx512F.Shuffle4x128(a, b, 0xDD));
            var (cdEven, cdOdd) = (Avx512F.Shuffle4x128(c, d, 0x88), Avx512F.Shuffle4x128(c, d, 0xDD));
            Avx512F.Shuffle4x128(abEven, cdEven, 0x88).Store(to);
            Avx512F.Shuffle4x128(abOdd, cdOdd, 0x88).Store(to + (4 * toStride));
            Avx512F.Shuffle4x128(abEven, cdEven, 0xDD).Store(to + (8 * toStride));
            Avx512F.Shuffle4x128(abOdd, cdOdd, 0xDD).Store(to + (12 * toStride));
        }
    }
}
