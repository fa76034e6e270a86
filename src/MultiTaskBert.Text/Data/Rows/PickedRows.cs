namespace MultiTaskBert.Data.Rows;

/// <summary>Rows of another store in an order of their own: what a shuffle or a split of rows on a disk is.</summary>
/// <param name="source">The other store.</param>
/// <param name="indices">The indices of the rows there; the array belongs to this object.</param>
internal sealed class PickedRows(RowStore source, int[] indices) : RowStore
{
    /// <inheritdoc/>
    public override int Count => indices.Length;

    /// <inheritdoc/>
    internal override bool IsInMemory => false;

    /// <inheritdoc/>
    internal override string? Folder => source.Folder;

    /// <inheritdoc/>
    public override MtlRow this[int index] => source[indices[index]];

    /// <inheritdoc/>
    internal override IEnumerable<MtlRow> Range(int start, int count)
    {
        for (var end = start + count; start < end;)
        {
            // What lies behind each other there is read at once.
            var together = 1;
            while (start + together < end && indices[start + together] == indices[start] + together)
            {
                together++;
            }

            if (together == 1)
            {
                yield return source[indices[start]];
            }
            else
            {
                foreach (var row in source.Range(indices[start], together))
                {
                    yield return row;
                }
            }

            start += together;
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> HeadsOf(int index) => source.HeadsOf(indices[index]);

    /// <inheritdoc/>
    internal override RowStore Pick(int[] chosen) => new PickedRows(source, Array.ConvertAll(chosen, index => indices[index]));

    /// <inheritdoc/>
    internal override RowStore Map(Func<MtlRow, MtlRow> change) => new MappedRows(this, change);
}
