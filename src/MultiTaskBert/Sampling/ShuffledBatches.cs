using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>Every row once an epoch, in an order that is drawn anew for each epoch. What training uses unless told otherwise.</summary>
public sealed class ShuffledBatches : BatchSampler
{
    /// <summary>Leaves out the rows that do not fill a last batch; which rows these are changes with the epoch.</summary>
    public bool DropLast { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<int>> Batches(int rowCount, int batchSize, long seed, int epoch)
    {
        var batchCount = BatchCount(rowCount, batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        int[] order = [.. Enumerable.Range(0, rowCount)];
        new RandomStream(seed, epoch, "batch order").Shuffle<int>(order);
        return BatchCutting.Cut(order, batchSize, batchCount);
    }

    /// <inheritdoc/>
    public override int BatchCount(int rowCount, int batchSize) => BatchCutting.Count(rowCount, batchSize, DropLast);
}
