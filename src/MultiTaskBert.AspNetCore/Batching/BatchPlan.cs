namespace MultiTaskBert.AspNetCore.Batching;

/// <summary>
/// Rows sorted by length and cut into batches so that Σ (rows × longest + price) is least. A function of what it is given alone; O(n · k) for n rows, of which k fit in a batch.
/// </summary>
internal sealed class BatchPlan
{
    private readonly int[] _order;
    private readonly int[] _ends;

    private BatchPlan(int[] order, int[] ends, int first) => (_order, _ends, First) = (order, ends, first);

    /// <summary>How many batches there are.</summary>
    internal int Count => _ends.Length;

    /// <summary>Which batch holds the oldest row.</summary>
    internal int First { get; }

    /// <summary>The rows of a batch, as places in what was given, by length and then by age; batches of longer rows come later.</summary>
    internal ReadOnlySpan<int> this[int batch] => _order.AsSpan((batch == 0 ? 0 : _ends[batch - 1]).._ends[batch]);

    /// <summary>Cuts what waits into batches.</summary>
    /// <param name="waiting">The rows by age, the oldest first; at least one.</param>
    /// <param name="price">What a batch costs beside its tokens, in tokens; not negative.</param>
    /// <param name="maxTokens">The greatest number of padded tokens of a batch; a row that is longer is a batch by itself.</param>
    internal static BatchPlan Of(ReadOnlySpan<RowCost> waiting, double price, int maxTokens)
    {
        var order = Sorted(waiting);
        var (least, starts) = (new double[order.Length + 1], new int[order.Length + 1]);
        for (var end = 1; end <= order.Length; end++)
        {
            long longest = waiting[order[end - 1]].Length;
            long rows = waiting[order[end - 1]].Rows;
            (least[end], starts[end]) = (least[end - 1] + (rows * longest) + price, end - 1);
            for (var start = end - 2; start >= 0; start--)
            {
                rows += waiting[order[start]].Rows;
                var tokens = rows * longest;
                if (tokens > maxTokens)
                {
                    break;
                }

                // Of equals the larger batch: fewer batches, fewer surprises.
                if (least[start] + tokens + price is var cost && cost <= least[end])
                {
                    (least[end], starts[end]) = (cost, start);
                }
            }
        }

        return Read(order, starts);
    }

    // By length, and by age among rows of one length, so that where these are cut the oldest stay together.
    private static int[] Sorted(ReadOnlySpan<RowCost> waiting)
    {
        var keys = new long[waiting.Length];
        for (var row = 0; row < keys.Length; row++)
        {
            keys[row] = ((long)waiting[row].Length << 32) | (uint)row;
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }

    private static BatchPlan Read(int[] order, int[] starts)
    {
        var ends = new List<int>();
        for (var end = order.Length; end > 0; end = starts[end])
        {
            ends.Add(end);
        }

        ends.Reverse();
        var oldest = Array.IndexOf(order, 0);
        return new BatchPlan(order, [.. ends], ends.FindIndex(end => end > oldest));
    }
}
