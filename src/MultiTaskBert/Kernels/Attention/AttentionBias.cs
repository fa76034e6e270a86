using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MultiTaskBert.Kernels.Attention;

/// <summary>What is added to the scores of attention, read from a tensor that broadcasts to [B, heads, T, T].</summary>
internal readonly unsafe struct AttentionBias
{
    private readonly byte* _start;
    private readonly bool _isBool;
    private readonly nint _ofRow, _ofHead, _ofQuery, _ofKey;   // steps in elements; 0 where the tensor is broadcast

    /// <summary>Looks at a tensor.</summary>
    /// <param name="bias">Bool (true: may be read) or Float32, without gaps. The caller keeps it.</param>
    internal AttentionBias(Tensor bias)
    {
        _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bias.bytes));
        _isBool = bias.dtype == ScalarType.Bool;
        Span<nint> steps = stackalloc nint[4];
        steps.Clear();
        nint step = 1;
        for (var (from, to) = ((int)bias.dim() - 1, 3); from >= 0; from--, to--)
        {
            steps[to] = bias.size(from) == 1 ? 0 : step;
            step *= (nint)bias.size(from);
        }

        (_ofRow, _ofHead, _ofQuery, _ofKey) = (steps[0], steps[1], steps[2], steps[3]);
    }

    /// <summary>Whether a tensor broadcasts to [rows, heads, length, length].</summary>
    internal static bool Broadcasts(Tensor bias, long rows, long heads, long length)
    {
        ReadOnlySpan<long> whole = [rows, heads, length, length];
        var shape = bias.shape;
        for (var i = 1; i <= shape.Length; i++)
        {
            if (i > whole.Length || (shape[^i] != 1 && shape[^i] != whole[^i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many keys can be read at all: those behind are hidden from every query, and need not be looked at.</summary>
    internal int CountKeys(int row, int head, int length)
    {
        if (!_isBool || _ofQuery != 0)
        {
            return length;
        }

        var start = _start + (row * _ofRow) + (head * _ofHead);
        var count = length;
        while (count > 1 && start[(count - 1) * _ofKey] == 0)
        {
            count--;
        }

        return count;
    }

    /// <summary>Writes what is added to the scores of one head.</summary>
    /// <param name="row">The row of the batch.</param>
    /// <param name="head">The head.</param>
    /// <param name="keys">How many keys.</param>
    /// <param name="length">T.</param>
    /// <param name="scores">Float32 [keys, stride]: keys beside queries. What lies behind the queries is set to something finite.</param>
    /// <param name="stride">From key to key, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void CopyTo(int row, int head, int keys, int length, float* scores, int stride)
    {
        var start = (row * _ofRow) + (head * _ofHead);
        for (var key = 0; key < keys; key++, scores += stride)
        {
            var from = start + (key * _ofKey);
            if (_ofQuery == 0)
            {
                var same = Vector512.Create(At(from));
                for (var query = 0; query < stride; query += Vector512<float>.Count)
                {
                    same.Store(scores + query);
                }

                continue;
            }

            for (var query = 0; query < length; query++, from += _ofQuery)
            {
                scores[query] = At(from);
            }

            new Span<float>(scores + length, stride - length).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float At(nint index) => !_isBool ? ((float*)_start)[index] : _start[index] != 0 ? 0 : float.NegativeInfinity;
}
