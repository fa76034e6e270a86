namespace MultiTaskBert.Sampling;

/// <summary>Cuts an order of rows into batches of equal size, the last one perhaps smaller.</summary>
internal static class BatchCutting
{
    public static int Count(int rowCount, int batchSize, bool dropLast)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (dropLast && rowCount < batchSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(batchSize), batchSize, $"With DropLast, {rowCount} rows make no batch of {batchSize}; use a smaller batch size or keep the last batch.");
        }

        return dropLast ? rowCount / batchSize : (int)(((long)rowCount + batchSize - 1) / batchSize);
    }

    public static IEnumerable<IReadOnlyList<int>> Cut(int[] order, int batchSize, int batchCount)
    {
        for (var batch = 0; batch < batchCount; batch++)
        {
            var start = batch * batchSize;
            yield return new ArraySegment<int>(order, start, Math.Min(batchSize, order.Length - start));
        }
    }
}
