using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Updates;

/// <summary>The Euclidean norm over all numbers of many tensors, read once, summed in double precision.</summary>
/// <remarks>Blocks are summed each on its own and then in order, so the number of threads changes no bit.</remarks>
internal static class EuclideanNorm
{
    /// <summary>The norm over all of them together.</summary>
    /// <param name="tensors">Plain tensors: see <see cref="FloatMemory.IsPlain"/>. The caller keeps them.</param>
    internal static unsafe double Of(Tensor[] tensors)
    {
        var addresses = Array.ConvertAll(tensors, tensor => (nint)FloatMemory.AddressOf(tensor));
        var sums = new double[FloatMemory.CountBlocks(tensors)];
        FloatMemory.ForEachBlock(tensors, (block, tensor, start, length) =>
            sums[block] = SumOfSquares(new ReadOnlySpan<float>((float*)addresses[tensor] + start, length)));
        return Math.Sqrt(sums.Sum());
    }

    /// <summary>The sum of the squares of some numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double SumOfSquares(ReadOnlySpan<float> values)
    {
        // Two sums, as each addition waits for the one before.
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i + Vector512<float>.Count <= values.Length; i += Vector512<float>.Count)
        {
            var (first, second) = Vector512.Widen(Vector512.Create(values[i..]));
            low += first * first;
            high += second * second;
        }

        var sum = Vector512.Sum(low + high);
        for (; i < values.Length; i++)
        {
            sum += (double)values[i] * values[i];
        }

        return sum;
    }
}
