namespace MultiTaskBert.Sampling;

/// <summary>Every row once an epoch, in the order of the dataset. What evaluation uses.</summary>
public sealed class SequentialBatches : BatchSampler
{
    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<int>> Batches(int rowCount, int batchSize, long seed, int epoch)
    {
        var batchCount = BatchCount(rowCount, batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return BatchCutting.Cut([.. Enumerable.Range(0, rowCount)], batchSize, batchCount);
    }

    /// <inheritdoc/>
    public override int BatchCount(int rowCount, int batchSize) => BatchCutting.Count(rowCount, batchSize, dropLast: false);
}
