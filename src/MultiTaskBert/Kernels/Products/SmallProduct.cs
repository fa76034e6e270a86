using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MultiTaskBert.Kernels.Products;

/// <summary>A matrix product of small Float32 matrices on one thread, with no more preparation than its loops.</summary>
internal static class SmallProduct
{
    /// <summary>The number of output rows that are computed together; there must be a multiple of it.</summary>
    internal const int RowsAtOnce = 8;

    private const int Lanes = 16;

    /// <summary>out[r, c] = Σ over k of a[r, k] · b[k, c].</summary>
    /// <param name="a">The left matrix; a[r, k] stands at r · <paramref name="aRow"/> + k · <paramref name="aInner"/>.</param>
    /// <param name="aRow">From row to row.</param>
    /// <param name="aInner">From one k to the next.</param>
    /// <param name="b">The right matrix, its rows <paramref name="bRow"/> apart.</param>
    /// <param name="bRow">From row to row.</param>
    /// <param name="output">Takes the product, its rows <paramref name="outputRow"/> apart.</param>
    /// <param name="outputRow">From row to row.</param>
    /// <param name="rows">The number of r, a multiple of <see cref="RowsAtOnce"/>.</param>
    /// <param name="inner">The number of k.</param>
    /// <param name="columns">The number of c, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Multiply(
        ReadOnlySpan<float> a, int aRow, int aInner, ReadOnlySpan<float> b, int bRow, Span<float> output, int outputRow, int rows, int inner, int columns)
    {
        // The pointers below are not checked, so the farthest element of each matrix is, here.
        _ = a[((rows - 1) * aRow) + ((inner - 1) * aInner)];
        _ = b[((inner - 1) * bRow) + columns - 1];
        _ = output[((rows - 1) * outputRow) + columns - 1];
        if (rows % RowsAtOnce != 0 || columns % Lanes != 0)
        {
            throw new ArgumentException($"A product of {rows} rows and {columns} columns cannot be made: there must be a multiple of {RowsAtOnce} rows and of {Lanes} columns.", nameof(rows));
        }

        fixed (float* left = a, right = b, product = output)
        {
            for (var column = 0; column < columns;)
            {
                var isFour = column + (4 * Lanes) <= columns;
                for (var row = 0; row < rows; row += RowsAtOnce)
                {
                    float* from = left + (row * aRow), to = product + (row * outputRow) + column;
                    if (isFour)
                    {
                        FourByFour(from, aRow, aInner, right + column, bRow, to, outputRow, inner);
                        FourByFour(from + (4 * aRow), aRow, aInner, right + column, bRow, to + (4 * outputRow), outputRow, inner);
                    }
                    else
                    {
                        EightByOne(from, aRow, aInner, right + column, bRow, to, outputRow, inner);
                    }
                }

                column += isFour ? 4 * Lanes : Lanes;
            }
        }
    }

    // The more sums at a time, the fewer numbers are loaded for each multiplication, and the less a sum waits for its last one; with what they need these fill
    // 21 of 32 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FourByFour(float* a, nint aRow, nint aInner, float* b, nint bRow, float* output, nint outputRow, int inner)
    {
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default, u0 = default, u1 = default, u2 = default, u3 = default;
        for (var k = 0; k < inner; k++)
        {
            var (x, y) = (Vector512.Load(b), Vector512.Load(b + Lanes));
            var (z, w) = (Vector512.Load(b + (2 * Lanes)), Vector512.Load(b + (3 * Lanes)));
            Add(Vector512.Create(a[0]), x, y, z, w, ref r0, ref s0, ref t0, ref u0);
            Add(Vector512.Create(a[aRow]), x, y, z, w, ref r1, ref s1, ref t1, ref u1);
            Add(Vector512.Create(a[2 * aRow]), x, y, z, w, ref r2, ref s2, ref t2, ref u2);
            Add(Vector512.Create(a[3 * aRow]), x, y, z, w, ref r3, ref s3, ref t3, ref u3);
            a += aInner;
            b += bRow;
        }

        Store(output, r0, s0, t0, u0);
        Store(output + outputRow, r1, s1, t1, u1);
        Store(output + (2 * outputRow), r2, s2, t2, u2);
        Store(output + (3 * outputRow), r3, s3, t3, u3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<float> factor, Vector512<float> x, Vector512<float> y, Vector512<float> z, Vector512<float> w, ref Vector512<float> r, ref Vector512<float> s, ref Vector512<float> t, ref Vector512<float> u)
    {
        r = Vector512.MultiplyAddEstimate(factor, x, r);
        s = Vector512.MultiplyAddEstimate(factor, y, s);
        t = Vector512.MultiplyAddEstimate(factor, z, t);
        u = Vector512.MultiplyAddEstimate(factor, w, u);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Store(float* output, Vector512<float> first, Vector512<float> second, Vector512<float> third, Vector512<float> fourth)
    {
        first.Store(output);
        second.Store(output + Lanes);
        third.Store(output + (2 * Lanes));
        fourth.Store(output + (3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void EightByOne(float* a, nint aRow, nint aInner, float* b, nint bRow, float* output, nint outputRow, int inner)
    {
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        for (var k = 0; k < inner; k++)
        {
            var x = Vector512.Load(b);
            r0 = Vector512.MultiplyAddEstimate(Vector512.Create(a[0]), x, r0);
            r1 = Vector512.MultiplyAddEstimate(Vector512.Create(a[aRow]), x, r1);
            r2 = Vector512.MultiplyAddEstimate(Vector512.Create(a[2 * aRow]), x, r2);
            r3 = Vector512.MultiplyAddEstimate(Vector512.Create(a[3 * aRow]), x, r3);
            r4 = Vector512.MultiplyAddEstimate(Vector512.Create(a[4 * aRow]), x, r4);
            r5 = Vector512.MultiplyAddEstimate(Vector512.Create(a[5 * aRow]), x, r5);
            r6 = Vector512.MultiplyAddEstimate(Vector512.Create(a[6 * aRow]), x, r6);
            r7 = Vector512.MultiplyAddEstimate(Vector512.Create(a[7 * aRow]), x, r7);
            a += aInner;
            b += bRow;
        }

        r0.Store(output);
        r1.Store(output + outputRow);
        r2.Store(output + (2 * outputRow));
        r3.Store(output + (3 * outputRow));
        r4.Store(output + (4 * outputRow));
        r5.Store(output + (5 * outputRow));
        r6.Store(output + (6 * outputRow));
        r7.Store(output + (7 * outputRow));
    }
}
