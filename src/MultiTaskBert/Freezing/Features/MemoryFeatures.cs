namespace MultiTaskBert.Freezing.Features;

/// <summary>Features in memory, in blocks, so that none has to be moved as more come. A run lies in one block.</summary>
internal sealed class MemoryFeatures(long maxBytes) : FeatureStorage
{
    private const int BlockLength = 1 << 22;   // 16 MiB

    private readonly List<float[]> _blocks = [];
    private long _bytes;
    private int _used;   // of the last block

    internal override long? Append(ReadOnlySpan<long> tokens, ReadOnlySpan<float> features)
    {
        if ((_blocks.Count == 0 || _blocks[^1].Length - _used < features.Length) && !AddBlock(features.Length))
        {
            return null;
        }

        features.CopyTo(_blocks[^1].AsSpan(_used));
        var place = ((long)(_blocks.Count - 1) << 32) | (uint)_used;
        _used += features.Length;
        return place;
    }

    internal override bool TryRead(long place, Span<float> features)
    {
        _blocks[(int)(place >> 32)].AsSpan((int)place, features.Length).CopyTo(features);
        return true;
    }

    private bool AddBlock(int least)
    {
        var length = (int)Math.Min(Math.Max(BlockLength, least), (maxBytes - _bytes) / sizeof(float));
        if (length < least)
        {
            return false;
        }

        _blocks.Add(GC.AllocateUninitializedArray<float>(length));
        _bytes += (long)length * sizeof(float);
        _used = 0;
        return true;
    }
}
