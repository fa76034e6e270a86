namespace MultiTaskBert.Data.Rows;

/// <summary>Takes rows one by one and keeps them where they belong: in memory, in a temporary file, or there when they become too many.</summary>
/// <param name="storage">Where they are kept.</param>
/// <param name="folder">The folder of the temporary file, or null for the one of the system.</param>
/// <param name="memoryLimit">How many bytes they may take in memory, about, where it is left open.</param>
internal sealed class RowStoreBuilder(RowStorage storage, string? folder, long memoryLimit = RowStoreBuilder.MemoryLimit) : IDisposable
{
    /// <summary>The estimated size up to which rows stay in memory by themselves.</summary>
    internal const long MemoryLimit = 128L << 20;

    private List<MtlRow>? _inMemory = storage == RowStorage.Disk ? null : [];
    private DiskRowWriter? _onDisk = storage == RowStorage.Disk ? new DiskRowWriter(folder) : null;
    private long _bytes;

    internal int Count => _inMemory?.Count ?? _onDisk!.Count;

    /// <summary>Takes a row.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Add(MtlRow row)
    {
        if (_inMemory is null)
        {
            _onDisk!.Add(row);
            return;
        }

        _inMemory.Add(row);
        if (storage == RowStorage.Auto && (_bytes += SizeOf(row)) > memoryLimit)
        {
            _onDisk = new DiskRowWriter(folder);
            _inMemory.ForEach(_onDisk.Add);
            _inMemory = null;
        }
    }

    /// <summary>The rows that were taken.</summary>
    internal RowStore Build() => _inMemory is { } rows ? new MemoryRows([.. rows]) : _onDisk!.Finish();

    /// <summary>Gives up what was taken, unless it was built.</summary>
    public void Dispose() => _onDisk?.Dispose();

    // Objects, references and two bytes a character: near enough to tell a hundred megabytes from a gigabyte.
    private static long SizeOf(MtlRow row)
    {
        var size = 150L + (2 * ((row.Text?.Length ?? 0) + (row.Pair?.Length ?? 0)));
        if (row.Words is { } words)
        {
            for (var word = 0; word < words.Count; word++)
            {
                size += 32 + (2 * words[word].Length);
            }
        }

        foreach (var (_, label) in row.Labels)
        {
            size += 80 + (40L * (label.AsEntities()?.Count ?? label.AsNames()?.Count ?? 0));
        }

        return size;
    }
}
