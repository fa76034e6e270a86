using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Updates;

/// <summary>AdamW over a table of which only some rows have a gradient, with the bits of <see cref="AdamWUpdate"/> over the whole table.</summary>
/// <remarks>
/// Where the gradient is 0, the moments still fade and still move the parameter; but a row that never had a gradient has moments of 0, so that weight decay alone is left:
/// 8 bytes a number instead of 28. ε must be above 0.
/// </remarks>
internal static class AdamWRows
{
    /// <summary>Updates a table and its moments in place.</summary>
    /// <param name="table">[Rows, Width]. As all float tensors here plain: see <see cref="FloatMemory.IsPlain"/>.</param>
    /// <param name="rows">Int64 [n], ascending: the rows that have a gradient.</param>
    /// <param name="gradient">[n, Width].</param>
    /// <param name="m">The means of the gradients, [Rows, Width].</param>
    /// <param name="v">The means of their squares, [Rows, Width].</param>
    /// <param name="moved">By row, whether its moments may differ from 0: see <see cref="Moved"/>. Rows that have a gradient now are added.</param>
    /// <param name="numbers">The factors.</param>
    internal static unsafe void Apply(Tensor table, Tensor rows, Tensor gradient, Tensor m, Tensor v, bool[] moved, AdamWNumbers numbers)
    {
        var width = checked((int)table.size(1));
        var places = MemoryMarshal.Cast<byte, long>(rows.bytes).ToArray();
        var zeros = new float[width];
        var (p, g) = ((nint)FloatMemory.AddressOf(table), (nint)FloatMemory.AddressOf(gradient));
        var (means, squares) = ((nint)FloatMemory.AddressOf(m), (nint)FloatMemory.AddressOf(v));
        ForEachBlockOfRows(moved.Length, width, (start, end) =>
        {
            var next = Array.BinarySearch(places, start);
            next = next < 0 ? ~next : next;
            for (var row = start; row < end; row++)
            {
                var at = (long)row * width;
                var parameter = new Span<float>((float*)p + at, width);
                var has = next < places.Length && places[next] == row;
                if (has)
                {
                    moved[row] = true;
                }

                if (moved[row])
                {
                    var own = has ? new ReadOnlySpan<float>((float*)g + ((long)next++ * width), width) : zeros;
                    AdamWUpdate.Apply(parameter, own, new Span<float>((float*)means + at, width), new Span<float>((float*)squares + at, width), numbers);
                }
                else if (numbers.Kept != 1)
                {
                    AdamWUpdate.Decay(parameter, numbers.Kept);
                }
            }
        });
    }

    /// <summary>Finds the rows whose moments are not all 0.</summary>
    /// <param name="m">The means of the gradients, [Rows, Width].</param>
    /// <param name="v">The means of their squares, [Rows, Width].</param>
    internal static unsafe bool[] Moved(Tensor m, Tensor v)
    {
        var width = checked((int)m.size(1));
        var moved = new bool[m.size(0)];
        var (means, squares) = ((nint)FloatMemory.AddressOf(m), (nint)FloatMemory.AddressOf(v));
        ForEachBlockOfRows(moved.Length, width, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var at = (long)row * width;
                moved[row] = new ReadOnlySpan<int>((int*)means + at, width).ContainsAnyExcept(0) || new ReadOnlySpan<int>((int*)squares + at, width).ContainsAnyExcept(0);
            }
        });
        return moved;
    }

    private static void ForEachBlockOfRows(int rows, int width, Action<int, int> action)
    {
        var height = Math.Max(1, FloatMemory.BlockLength / Math.Max(1, width));
        KernelThreads.For((rows + height - 1) / height, block => action(block * height, Math.Min(rows, (block + 1) * height)));
    }
}
