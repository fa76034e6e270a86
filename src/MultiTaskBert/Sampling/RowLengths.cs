using System.Collections;

namespace MultiTaskBert.Sampling;

/// <summary>The lengths of rows, each found when it is first asked for. Safe to use from several threads at once.</summary>
/// <param name="count">The number of rows.</param>
/// <param name="lengthOf">The length of a row; called from several threads at once, and the same for the same row each time.</param>
/// <param name="report">Gives, for a number of rows, what is told how many of them more have been found, where many lengths are needed at once; null: nobody.</param>
internal sealed class RowLengths(int count, Func<int, int> lengthOf, Func<int, Action<int>>? report = null) : IReadOnlyList<int>
{
    private const int RowsAtOnce = 256;
    private const int ManyRows = 20_000;

    private readonly int[] _known = new int[count];   // and one more, so that 0 is none

    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public int this[int index] => _known[index] is > 0 and var known ? known - 1 : Found(index);

    /// <summary>Finds the lengths of some rows on all processors, as far as they are not known and are found one by one.</summary>
    /// <param name="lengths">The lengths, of this kind or of another.</param>
    /// <param name="rows">The indices of the rows.</param>
    internal static void Measure(IReadOnlyList<int> lengths, ReadOnlySpan<int> rows)
    {
        var (all, indices) = (lengths, rows.ToArray());
        for (; all is Of part; all = part.Lengths)
        {
            indices = Array.ConvertAll(indices, part.RowOf);
        }

        if (all is RowLengths found)
        {
            found.Measure(indices);
        }
    }

    /// <summary>Finds the lengths of all rows.</summary>
    /// <param name="lengths">The lengths, of this kind or of another.</param>
    internal static void MeasureAll(IReadOnlyList<int> lengths) => Measure(lengths, [.. Enumerable.Range(0, lengths.Count)]);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator()
    {
        MeasureAll(this);
        for (var row = 0; row < count; row++)
        {
            yield return this[row];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Measure(int[] rows)
    {
        var unknown = Array.FindAll(rows, row => _known[row] == 0);
        var told = unknown.Length > ManyRows ? report?.Invoke(unknown.Length) : null;
        Task[] parts = [.. unknown.Chunk(RowsAtOnce).Skip(1).Select(part => new Task(() => Measure(part, told)))];
        Array.ForEach(parts, part => part.Start(TaskScheduler.Default));
        Measure(unknown.AsSpan(0, Math.Min(RowsAtOnce, unknown.Length)), told);
        Array.ForEach(parts, part => part.GetAwaiter().GetResult());
    }

    private void Measure(ReadOnlySpan<int> rows, Action<int>? told)
    {
        foreach (var row in rows)
        {
            _ = this[row];
        }

        told?.Invoke(rows.Length);
    }

    private int Found(int row)
    {
        var length = lengthOf(row);
        _known[row] = length + 1;
        return length;
    }

    /// <summary>The lengths of some of the rows, under indices of their own.</summary>
    /// <param name="lengths">The lengths of all.</param>
    /// <param name="count">How many.</param>
    /// <param name="rowOf">The index among all of each.</param>
    internal sealed class Of(IReadOnlyList<int> lengths, int count, Converter<int, int> rowOf) : IReadOnlyList<int>
    {
        /// <inheritdoc/>
        public int Count => count;

        /// <summary>The lengths of all.</summary>
        internal IReadOnlyList<int> Lengths => lengths;

        /// <summary>The index among all.</summary>
        internal Converter<int, int> RowOf => rowOf;

        /// <inheritdoc/>
        public int this[int index] => lengths[rowOf(index)];

        /// <inheritdoc/>
        public IEnumerator<int> GetEnumerator()
        {
            MeasureAll(this);
            for (var row = 0; row < count; row++)
            {
                yield return this[row];
            }
        }

        /// <inheritdoc/>
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
