namespace MultiTaskBert.Sampling;

/// <summary>
/// Chooses which rows make which batch of an epoch. A sampler of a user's own is a class that derives from this one.
/// </summary>
/// <remarks>
/// Must be a pure function of its arguments and its options: the same call gives the same batches, so that a run that is resumed in the middle of an epoch
/// goes on with the batches it had not seen. Must be safe to share.
/// </remarks>
public abstract class BatchSampler
{
    /// <summary>The batches of one epoch, in order.</summary>
    /// <param name="rowCount">The number of rows of the dataset, at least 1.</param>
    /// <param name="batchSize">The number of rows that a batch should have, at least 1.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <returns><see cref="BatchCount"/> batches, each of at least one index into the rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public abstract IEnumerable<IReadOnlyList<int>> Batches(int rowCount, int batchSize, long seed, int epoch);

    /// <summary>The number of batches of every epoch, from which learning-rate schedules and progress are reckoned.</summary>
    /// <param name="rowCount">The number of rows of the dataset, at least 1.</param>
    /// <param name="batchSize">The number of rows that a batch should have, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public abstract int BatchCount(int rowCount, int batchSize);
}
