namespace MultiTaskBert.Data.Rows;

/// <summary>The rows of another store, each changed when it is read.</summary>
/// <param name="source">The other store.</param>
/// <param name="change">The change: the same for the same row each time.</param>
internal sealed class MappedRows(RowStore source, Func<MtlRow, MtlRow> change) : RowStore
{
    /// <inheritdoc/>
    public override int Count => source.Count;

    /// <inheritdoc/>
    internal override bool IsInMemory => false;

    /// <inheritdoc/>
    internal override string? Folder => source.Folder;

    /// <inheritdoc/>
    public override MtlRow this[int index] => Changed(source[index], index);

    /// <inheritdoc/>
    internal override IEnumerable<MtlRow> Range(int start, int count) => source.Range(start, count).Select((row, place) => Changed(row, start + place));

    /// <inheritdoc/>
    internal override IEnumerable<string> HeadsOf(int index) => this[index].Labels.Keys;

    /// <inheritdoc/>
    internal override RowStore Pick(int[] chosen) => new PickedRows(this, chosen);

    /// <inheritdoc/>
    internal override RowStore Map(Func<MtlRow, MtlRow> change) => new MappedRows(this, change);

    private MtlRow Changed(MtlRow row, int index)
    {
        var changed = change(row);
        if (!ReferenceEquals(changed, row))
        {
            changed.Key ??= new RowKey(this, index);
        }

        return changed;
    }
}
