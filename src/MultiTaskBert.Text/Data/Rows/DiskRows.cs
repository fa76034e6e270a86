using System.Buffers;

namespace MultiTaskBert.Data.Rows;

/// <summary>Rows in a temporary file, each read when it is needed. Memory holds where each begins, 12 bytes a row, and the names that rows share.</summary>
/// <param name="file">The file.</param>
/// <param name="folder">The folder that the user named for it, or null.</param>
/// <param name="places">Where each row begins, and its list of heads.</param>
/// <param name="reader">Makes rows of bytes.</param>
internal sealed class DiskRows(RowFile file, string? folder, RowIndex places, DiskRowReader reader) : RowStore
{
    private const int ReadAtOnce = 256 * 1024;

    /// <inheritdoc/>
    public override int Count => places.Count;

    /// <inheritdoc/>
    internal override bool IsInMemory => false;

    /// <inheritdoc/>
    internal override string? Folder => folder;

    /// <inheritdoc/>
    public override MtlRow this[int index]
    {
        get
        {
            var size = (int)(places.StartOf(index + 1) - places.StartOf(index));
            var block = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                file.Read(block.AsSpan(0, size), places.StartOf(index));
                return reader.Read(block.AsSpan(0, size), places.HeadSetOf(index), new RowKey(this, index));
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
            while (last < end && places.StartOf(last + 1) - places.StartOf(start) <= ReadAtOnce)
            {
                last++;
            }

            var size = (int)(places.StartOf(last) - places.StartOf(start));
            block = block.Length < size ? new byte[Math.Max(size, Math.Min(ReadAtOnce, places.StartOf(end) - places.StartOf(start)))] : block;
            file.Read(block.AsSpan(0, size), places.StartOf(start));
            for (var first = places.StartOf(start); start < last; start++)
            {
                yield return reader.Read(block.AsSpan((int)(places.StartOf(start) - first), (int)(places.StartOf(start + 1) - places.StartOf(start))), places.HeadSetOf(start), new RowKey(this, start));
            }
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> HeadsOf(int index) => reader.HeadsOf(places.HeadSetOf(index));

    /// <inheritdoc/>
    internal override RowStore Pick(int[] chosen) => new PickedRows(this, chosen);

    /// <inheritdoc/>
    internal override RowStore Map(Func<MtlRow, MtlRow> change) => new MappedRows(this, change);
}
