using MultiTaskBert.Runtime;

namespace MultiTaskBert.Freezing.Features;

/// <summary>The features of rows, found by what the row holds: its ids and segments. Not thread-safe.</summary>
/// <remarks>A row is a sequence of numbers, one a token. When there is no room for a row, none is added any more, so that what is kept depends on the order of rows alone.</remarks>
internal sealed class FeatureStore : IDisposable
{
    private const int BytesOfEntry = 64;   // of the index, beside the row

    private readonly Dictionary<long[], long> _places = new(new SameTokens());
    private readonly Dictionary<long[], long>.AlternateLookup<ReadOnlySpan<long>> _lookup;
    private readonly long _maxBytes;
    private readonly FeatureFolder? _folder;
    private FeatureKey? _key;
    private FeatureStorage? _storage;

    /// <param name="options">Where to keep features.</param>
    /// <param name="warn">Is told, in a sentence, of what goes wrong with files; nothing of it changes a result.</param>
    /// <exception cref="OutputException">The folder of the options cannot be written.</exception>
    internal FeatureStore(FeatureCacheOptions options, Action<string> warn)
    {
        _maxBytes = options.MaxBytes;
        _lookup = _places.GetAlternateLookup<ReadOnlySpan<long>>();
        _folder = options.Folder is { } folder ? new FeatureFolder(folder, _maxBytes, warn) : null;
    }

    /// <summary>The number of rows that are kept.</summary>
    internal int Count => _places.Count;

    /// <summary>The bytes that are used, those of the index included.</summary>
    internal long UsedBytes { get; private set; }

    /// <summary>Whether a row found no room, so that no more are kept.</summary>
    internal bool IsFull { get; private set; }

    /// <summary>Makes ready for the features of a lower half: those of another one are forgotten, those that a file has of this one are found. Null forgets all.</summary>
    internal void Open(FeatureKey? key)
    {
        if (key == _key)
        {
            return;
        }

        _storage?.Dispose();
        _places.Clear();
        (UsedBytes, IsFull, _key) = (0, false, key);
        _storage = key is null ? null : (FeatureStorage?)_folder?.Open(key) ?? new MemoryFeatures(_maxBytes);
        foreach (var (tokens, place) in _storage?.Found ?? [])
        {
            IsFull = IsFull || !Enter(tokens, key!.Width * tokens.Length, place);
        }
    }

    /// <summary>Reads the features of a row.</summary>
    /// <param name="tokens">The row.</param>
    /// <param name="features">Takes the features, as many as were added.</param>
    /// <returns>False if the row is not kept; then what the span holds means nothing.</returns>
    internal bool TryRead(ReadOnlySpan<long> tokens, Span<float> features)
    {
        if (!_lookup.TryGetValue(tokens, out var place))
        {
            return false;
        }

        if (_storage!.TryRead(place, features))
        {
            return true;
        }

        _lookup.Remove(tokens);   // The row is kept anew as soon as it is computed.
        UsedBytes -= BytesOf(tokens.Length, features.Length);
        return false;
    }

    /// <summary>Keeps the features of a row if there is room.</summary>
    internal void Add(ReadOnlySpan<long> tokens, ReadOnlySpan<float> features)
    {
        if (IsFull || _storage is null || _lookup.ContainsKey(tokens))
        {
            return;
        }

        IsFull = UsedBytes + BytesOf(tokens.Length, features.Length) > _maxBytes
            || _storage.Append(tokens, features) is not { } place
            || !Enter(tokens.ToArray(), features.Length, place);
    }

    public void Dispose() => _storage?.Dispose();

    private static long BytesOf(long tokens, long features) => BytesOfEntry + (tokens * sizeof(long)) + (features * sizeof(float));

    private bool Enter(long[] tokens, long features, long place)
    {
        var bytes = _places.ContainsKey(tokens) ? 0 : BytesOf(tokens.Length, features);
        if (UsedBytes + bytes > _maxBytes)
        {
            return false;
        }

        _places[tokens] = place;
        UsedBytes += bytes;
        return true;
    }

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
