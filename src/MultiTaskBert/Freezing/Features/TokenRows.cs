using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MultiTaskBert.Freezing.Features;

/// <summary>The rows of a batch as spans over its tensors, which must be on the CPU, contiguous and alive.</summary>
internal readonly ref struct TokenRows
{
    private readonly ReadOnlySpan<long> _ids;
    private readonly ReadOnlySpan<long> _types;
    private readonly int[] _lengths;

    internal TokenRows(Tensor ids, Tensor mask, Tensor types)
    {
        (Count, Width) = ((int)ids.size(0), (int)ids.size(1));
        _ids = MemoryMarshal.Cast<byte, long>(ids.bytes);
        _types = MemoryMarshal.Cast<byte, long>(types.bytes);
        var isToken = MemoryMarshal.Cast<byte, long>(mask.bytes);
        _lengths = new int[Count];
        for (var row = 0; row < Count; row++)
        {
            _lengths[row] = isToken.Slice(row * Width, Width).LastIndexOfAnyExcept(0) + 1;
        }
    }

    /// <summary>The number of rows B.</summary>
    internal int Count { get; }

    /// <summary>The padded length T.</summary>
    internal int Width { get; }

    /// <summary>The number of tokens of a row.</summary>
    internal int Length(int row) => _lengths[row];

    /// <summary>The ids of a row, unpadded.</summary>
    internal ReadOnlySpan<long> Ids(int row) => _ids.Slice(row * Width, _lengths[row]);

    /// <summary>The segments of a row, unpadded.</summary>
    internal ReadOnlySpan<long> Types(int row) => _types.Slice(row * Width, _lengths[row]);
}
