namespace MultiTaskBert.Data.Rows;

/// <summary>Looks at all rows once, on all processors, and gives what was found in the order of the rows; never more than some thousand rows are held.</summary>
internal static class RowPass
{
    private const int RowsAtOnce = 2048;

    /// <summary>Looks at the rows in runs that lie behind each other.</summary>
    /// <typeparam name="T">What is found in a run.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="look">Looks at a run, given with the index of its first row; called from several threads at once where there are many rows. An exception of it comes out as it was thrown.</param>
    /// <param name="done">Is told how many rows more have been looked at, or null.</param>
    internal static IEnumerable<T> Over<T>(RowStore rows, Func<IEnumerable<MtlRow>, int, T> look, Action<int>? done = null)
    {
        if (rows.Count <= RowsAtOnce)
        {
            yield return look(rows, 0);
            done?.Invoke(rows.Count);
            yield break;
        }

        var ahead = 2 * Environment.ProcessorCount;
        var waiting = new Queue<(Task<T> Found, int Count)>();
        for (var start = 0; start < rows.Count || waiting.Count > 0;)
        {
            for (; start < rows.Count && waiting.Count < ahead; start += RowsAtOnce)
            {
                var (first, count) = (start, Math.Min(RowsAtOnce, rows.Count - start));
                waiting.Enqueue((Task.Run(() => look(rows.Range(first, count), first)), count));
            }

            var next = waiting.Dequeue();
            yield return next.Found.GetAwaiter().GetResult();
            done?.Invoke(next.Count);
        }
    }
}
