using MultiTaskBert.Runtime;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>The orders of one step, one for each head.</summary>
internal static class TaskOrders
{
    /// <summary>For each head in turn, the order of all heads.</summary>
    internal static IEnumerable<int[]> Of(TaskOrder order, int count, long seed, long step)
    {
        var random = new RandomStream(seed, step, "gradient order");
        int[] ascending = [.. Enumerable.Range(0, count)];
        for (var head = 0; head < count; head++)
        {
            int[] heads = order == TaskOrder.Descending ? [.. ascending.Reverse()] : [.. ascending];
            if (order == TaskOrder.Random)
            {
                random.Shuffle<int>(heads);
            }

            yield return heads;
        }
    }
}
