namespace MultiTaskBert.Sampling;

/// <summary>Cuts an order of rows into batches of equal size, the last one perhaps smaller.</summary>
internal static class BatchCutting
{
    public static int Count(SamplerInput input, bool dropLast)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (dropLast && input.RowCount < input.BatchSize)
        {
            throw new ArgumentException(
                $"With DropLast, {input.RowCount} rows make no batch of {input.BatchSize}; use a smaller batch size or keep the last batch.", nameof(input));
        }

        return dropLast ? input.RowCount / input.BatchSize : (int)(((long)input.RowCount + input.BatchSize - 1) / input.BatchSize);
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
