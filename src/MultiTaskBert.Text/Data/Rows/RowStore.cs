using System.Collections;

namespace MultiTaskBert.Data.Rows;

/// <summary>The rows of a data set in order, in memory or not. Immutable, and safe to read from several threads at once.</summary>
internal abstract class RowStore : IReadOnlyList<MtlRow>
{
    /// <inheritdoc/>
    public abstract int Count { get; }

    /// <summary>Whether the rows themselves are in memory, so that a list of them costs nothing but references.</summary>
    internal abstract bool IsInMemory { get; }

    /// <summary>The folder that rows which are made of these are kept in, or null for the one of the system.</summary>
    internal virtual string? Folder => null;

    /// <inheritdoc/>
    public abstract MtlRow this[int index] { get; }

    /// <summary>Some of the rows behind each other, as quick as they can be read.</summary>
    internal abstract IEnumerable<MtlRow> Range(int start, int count);

    /// <summary>The heads that a row has a label for; mostly known without reading the row.</summary>
    internal abstract IEnumerable<string> HeadsOf(int index);

    /// <summary>The rows of these indices, in their order.</summary>
    /// <param name="chosen">The indices; the array belongs to the result from now on.</param>
    internal abstract RowStore Pick(int[] chosen);

    /// <summary>The rows changed by a function that gives the same for the same row, however often it is asked.</summary>
    internal abstract RowStore Map(Func<MtlRow, MtlRow> change);

    /// <inheritdoc/>
    public IEnumerator<MtlRow> GetEnumerator() => Range(0, Count).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The rows of several stores behind each other.</summary>
    internal static RowStore Join(IReadOnlyList<RowStore> parts) =>
        parts.Count == 1 ? parts[0]
        : parts.All(part => part.IsInMemory) ? new MemoryRows([.. parts.SelectMany(part => part)])
        : new JoinedRows([.. parts]);
}
