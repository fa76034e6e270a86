using System.Buffers;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>Goes over the heads of all rows of a batch, on as many threads as LibTorch has; each pair of a row and a head is computed by itself.</summary>
internal static unsafe class AttentionPairs
{
    private const int Alignment = 64;                 // bytes
    private const long SmallestShared = 1 << 20;      // multiplications; fewer are done before another thread has woken up
    private const int PartsOfAThread = 4;             // so that threads end together

    /// <summary>What is done for a pair.</summary>
    /// <param name="row">The row.</param>
    /// <param name="head">The head.</param>
    /// <param name="memory">Memory of the thread, aligned to 64 bytes; what it holds is of an earlier pair.</param>
    internal delegate void PairAction(int row, int head, float* memory);

    /// <summary>Calls an action for each pair, which may be in any order.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="work">The number of multiplications of a pair.</param>
    /// <param name="memoryLength">How many numbers of memory an action needs.</param>
    /// <param name="action">The action.</param>
    internal static void ForEach(int rows, int heads, long work, int memoryLength, PairAction action)
    {
        var pairs = rows * heads;
        var threads = Math.Max(1, get_num_threads());
        if (threads == 1 || pairs * work < SmallestShared)
        {
            Take(0, pairs, heads, memoryLength, action);
            return;
        }

        var parts = Math.Min(pairs, threads * PartsOfAThread);
        KernelThreads.For(parts, part =>
            Take((int)((long)pairs * part / parts), (int)((long)pairs * (part + 1) / parts), heads, memoryLength, action));
    }

    private static void Take(int first, int end, int heads, int memoryLength, PairAction action)
    {
        var memory = ArrayPool<float>.Shared.Rent(memoryLength + (Alignment / sizeof(float)));
        fixed (float* start = memory)
        {
            var aligned = (float*)(((nint)start + Alignment - 1) & -Alignment);
            for (var pair = first; pair < end; pair++)
            {
                action(pair / heads, pair % heads, aligned);
            }
        }

        ArrayPool<float>.Shared.Return(memory);
    }
}
