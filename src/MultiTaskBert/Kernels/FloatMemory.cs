using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels;

/// <summary>The numbers of many tensors, gone over in blocks by as many threads as LibTorch uses.</summary>
internal static class FloatMemory
{
    /// <summary>The numbers of a block: few enough that threads end together, many enough that handing them out costs nothing.</summary>
    internal const int BlockLength = 1 << 15;

    /// <summary>What is done with a block: the numbers from <paramref name="start"/> on of one of the tensors.</summary>
    /// <param name="block">The index of the block.</param>
    /// <param name="tensor">The index of the tensor.</param>
    /// <param name="start">The first of its numbers.</param>
    /// <param name="length">How many they are, at most <see cref="BlockLength"/>.</param>
    internal delegate void BlockAction(int block, int tensor, int start, int length);

    /// <summary>Whether a tensor's numbers can be read and written in place: Float32, on the CPU, without gaps, small enough for an index.</summary>
    internal static bool IsPlain(Tensor tensor) =>
        tensor.dtype == ScalarType.Float32 && tensor.device_type == TorchSharp.DeviceType.CPU && !tensor.is_sparse
        && tensor.is_contiguous() && tensor.numel() <= int.MaxValue / sizeof(float);

    /// <summary>Where a plain tensor's numbers lie. Valid while the caller keeps the tensor.</summary>
    internal static unsafe float* AddressOf(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>How many blocks tensors make.</summary>
    internal static int CountBlocks(IEnumerable<Tensor> tensors) => tensors.Sum(tensor => BlocksOf(tensor.numel()));

    /// <summary>Does something with every block. Which thread does which is open, and so is their order.</summary>
    internal static void ForEachBlock(IReadOnlyList<Tensor> tensors, BlockAction action)
    {
        var blocks = new List<(int Tensor, int Start, int Length)>();
        for (var tensor = 0; tensor < tensors.Count; tensor++)
        {
            var length = (int)tensors[tensor].numel();
            for (var start = 0; start < length; start += BlockLength)
            {
                blocks.Add((tensor, start, Math.Min(BlockLength, length - start)));
            }
        }

        // So few numbers are done before another thread has woken up.
        if (blocks.Sum(block => block.Length) <= BlockLength)
        {
            for (var block = 0; block < blocks.Count; block++)
            {
                action(block, blocks[block].Tensor, blocks[block].Start, blocks[block].Length);
            }

            return;
        }

        KernelThreads.For(blocks.Count, block => action(block, blocks[block].Tensor, blocks[block].Start, blocks[block].Length));
    }

    private static int BlocksOf(long length) => (int)((length + BlockLength - 1) / BlockLength);
}
