using MultiTaskBert.Sampling;

namespace MultiTaskBert.Training.Defaults;

/// <summary>Which rows make a batch: rows of nearly one length, drawn from a part of the data large enough to pad little and small enough that batches differ from epoch to epoch.</summary>
internal static class BatchOrders
{
    private const int LargestPool = 50;   // batches; larger pools pad no less
    private const int PoolsWanted = 4;

    internal static Choice<BatchSampler> Of(int rows, int batchSize)
    {
        var pool = Math.Clamp(rows / batchSize / PoolsWanted, 1, LargestPool);
        return pool == 1
            ? Named(BatchSampler.Shuffled(), "too few rows to sort any by length")
            : Named(BatchSampler.LengthBucketed(pool), "batches of rows of nearly one length have little padding");
    }

    private static Choice<BatchSampler> Named(BatchSampler sampler, string reason) => new(sampler, sampler.ToString(), reason);
}
