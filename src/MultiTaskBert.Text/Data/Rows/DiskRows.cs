using System.Buffers;

namespace MultiTaskBert.Data.Rows;

/// <summary>Rows in a temporary file, each read when it is needed. Memory holds where each begins, 12 bytes a row, and the names that rows share.</summary>
/// <param name="file">The file.</param>
/// <param name="folder">The folder that the user named for it, or null.</param>
/// <param name="starts">Where each row begins, and at the end where the last ends.</param>
/// <param name="headSets">The list of heads of each row.</param>
/// <param name="reader">Makes rows of bytes.</param>
internal sealed class DiskRows(RowFile file, string? folder, long[] starts, int[] headSets, DiskRowReader reader) : RowStore
{
    private const int ReadAtOnce = 256 * 1024;

    /// <inheritdoc/>
    public override int Count => headSets.Length;

    /// <inheritdoc/>
    internal override bool IsInMemory => false;

    /// <inheritdoc/>
    internal override string? Folder => folder;

    /// <inheritdoc/>
    public override MtlRow this[int index]
    {
        get
        {
            var size = (int)(starts[index + 1] - starts[index]);
            var block = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                file.Read(block.AsSpan(0, size), starts[index]);
                return reader.Read(block.AsSpan(0, size), headSets[index], new RowKey(this, index));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(block);
            }
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<MtlRow> Range(int start, int count)
    {
        var end = start + count;
        byte[] block = [];
        while (start < end)
        {
            var last = start + 1;
            while (last < end && starts[last + 1] - starts[start] <= ReadAtOnce)
            {
                last++;
            }

            var size = (int)(starts[last] - starts[start]);
            block = block.Length < size ? new byte[Math.Max(size, Math.Min(ReadAtOnce, starts[end] - starts[start]))] : block;
            file.Read(block.AsSpan(0, size), starts[start]);
            for (var first = starts[start]; start < last; start++)
            {
                yield return reader.Read(block.AsSpan((int)(starts[start] - first), (int)(starts[start + 1] - starts[start])), headSets[start], new RowKey(this, start));
            }
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> HeadsOf(int index) => reader.HeadsOf(headSets[index]);

    /// <inheritdoc/>
    internal override RowStore Pick(int[] chosen) => new PickedRows(this, chosen);

    /// <inheritdoc/>
    internal override RowStore Map(Func<MtlRow, MtlRow> change) => new MappedRows(this, change);
}
