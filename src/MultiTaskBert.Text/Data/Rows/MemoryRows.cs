namespace MultiTaskBert.Data.Rows;

/// <summary>Rows in memory.</summary>
/// <param name="rows">The rows; the array belongs to this object.</param>
internal sealed class MemoryRows(MtlRow[] rows) : RowStore
{
    /// <inheritdoc/>
    public override int Count => rows.Length;

    /// <inheritdoc/>
    internal override bool IsInMemory => true;

    /// <inheritdoc/>
    public override MtlRow this[int index] => rows[index];

    /// <inheritdoc/>
    internal override IEnumerable<MtlRow> Range(int start, int count) => new ArraySegment<MtlRow>(rows, start, count);

    /// <inheritdoc/>
    internal override IEnumerable<string> HeadsOf(int index) => rows[index].Labels.Keys;

    /// <inheritdoc/>
    internal override RowStore Pick(int[] chosen) => new MemoryRows(Array.ConvertAll(chosen, index => rows[index]));

    /// <inheritdoc/>
    internal override RowStore Map(Func<MtlRow, MtlRow> change) => new MemoryRows(Array.ConvertAll(rows, row => change(row)));
}
