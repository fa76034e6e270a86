namespace MultiTaskBert.Data.Rows;

/// <summary>The rows of several stores behind each other, of which one at least is not in memory.</summary>
internal sealed class JoinedRows : RowStore
{
    private readonly RowStore[] _parts;
    private readonly int[] _ends;

    /// <param name="parts">The stores; the array belongs to this object.</param>
    internal JoinedRows(RowStore[] parts)
    {
        (_parts, _ends) = (parts, new int[parts.Length]);
        for (var (part, end) = (0, 0); part < parts.Length; part++)
        {
            _ends[part] = end = checked(end + parts[part].Count);
        }
    }

    /// <inheritdoc/>
    public override int Count => _ends[^1];

    /// <inheritdoc/>
    internal override bool IsInMemory => false;

    /// <inheritdoc/>
    internal override string? Folder => Array.Find(_parts, part => part.Folder is not null)?.Folder;

    /// <inheritdoc/>
    public override MtlRow this[int index] => _parts[Part(ref index)][index];

    /// <inheritdoc/>
    internal override IEnumerable<MtlRow> Range(int start, int count)
    {
        while (count > 0)
        {
            var inside = start;
            var part = _parts[Part(ref inside)];
            var taken = Math.Min(count, part.Count - inside);
            foreach (var row in part.Range(inside, taken))
            {
                yield return row;
            }

            (start, count) = (start + taken, count - taken);
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> HeadsOf(int index) => _parts[Part(ref index)].HeadsOf(index);

    /// <inheritdoc/>
    internal override RowStore Pick(int[] chosen) => new PickedRows(this, chosen);

    /// <inheritdoc/>
    internal override RowStore Map(Func<MtlRow, MtlRow> change) => new MappedRows(this, change);

    // Makes the index that of the row within its part.
    private int Part(ref int index)
    {
        var place = Array.BinarySearch(_ends, index + 1);
        var part = place < 0 ? ~place : place;
        while (part > 0 && _ends[part - 1] == _ends[part])
        {
            part--;   // a part without rows ends where the one before does
        }

        index -= part == 0 ? 0 : _ends[part - 1];
        return part;
    }
}
