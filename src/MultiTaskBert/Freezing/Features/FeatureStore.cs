namespace MultiTaskBert.Freezing.Features;

/// <summary>The features of rows, found by what the row holds: its ids and segments. Not thread-safe.</summary>
/// <remarks>A row is a sequence of numbers, one a token. When there is no room for a row, none is added any more, so that what is kept depends on the order of rows alone.</remarks>
internal sealed class FeatureStore : IDisposable
{
    private const int BytesOfEntry = 64;   // of the index, beside the row

    private readonly Dictionary<long[], long> _places = new(new SameTokens());
    private readonly Dictionary<long[], long>.AlternateLookup<ReadOnlySpan<long>> _lookup;
    private readonly FeatureStorage _storage;
    private readonly long _maxBytes;

    internal FeatureStore(FeatureCacheOptions options)
    {
        _maxBytes = options.MaxBytes;
        _lookup = _places.GetAlternateLookup<ReadOnlySpan<long>>();
        _storage = options.Folder is { } folder ? new FileFeatures(folder, _maxBytes) : new MemoryFeatures(_maxBytes);
    }

    /// <summary>The number of rows that are kept.</summary>
    internal int Count => _places.Count;

    /// <summary>The bytes that are used, those of the index included.</summary>
    internal long UsedBytes { get; private set; }

    /// <summary>Whether a row found no room, so that no more are kept.</summary>
    internal bool IsFull { get; private set; }

    /// <summary>Reads the features of a row.</summary>
    /// <param name="tokens">The row.</param>
    /// <param name="features">Takes the features, as many as were added.</param>
    /// <returns>False if the row is not kept; then what the span holds means nothing.</returns>
    internal bool TryRead(ReadOnlySpan<long> tokens, Span<float> features) =>
        _lookup.TryGetValue(tokens, out var place) && _storage.TryRead(place, features);

    /// <summary>Keeps the features of a row if there is room.</summary>
    internal void Add(ReadOnlySpan<long> tokens, ReadOnlySpan<float> features)
    {
        if (IsFull || _lookup.ContainsKey(tokens))
        {
            return;
        }

        var bytes = BytesOfEntry + ((long)tokens.Length * sizeof(long)) + ((long)features.Length * sizeof(float));
        if (UsedBytes + bytes > _maxBytes || _storage.Append(features) is not { } place)
        {
            IsFull = true;
            return;
        }

        _places.Add(tokens.ToArray(), place);
        UsedBytes += bytes;
    }

    /// <summary>Forgets everything.</summary>
    internal void Clear()
    {
        _places.Clear();
        _storage.Clear();
        (UsedBytes, IsFull) = (0, false);
    }

    public void Dispose() => _storage.Dispose();

    private sealed class SameTokens : IEqualityComparer<long[]>, IAlternateEqualityComparer<ReadOnlySpan<long>, long[]>
    {
        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<long> alternate, long[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(long[] obj) => GetHashCode((ReadOnlySpan<long>)obj);

        public int GetHashCode(ReadOnlySpan<long> alternate)
        {
            // Not HashCode: that is seeded anew in each process, which would be harmless, and ten times slower, which is not.
            var hash = 0x9E3779B97F4A7C15UL;
            foreach (var token in alternate)
            {
                hash = (hash ^ (ulong)token) * 0xD6E8FEB86659FD93UL;
                hash ^= hash >> 32;
            }

            return (int)hash;
        }

        public long[] Create(ReadOnlySpan<long> alternate) => alternate.ToArray();
    }
}
