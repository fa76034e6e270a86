namespace MultiTaskBert.Sampling;

/// <summary>The batches of each epoch over one or several data sets that lie behind each other in one list of rows.</summary>
internal abstract class EpochBatches
{
    /// <summary>The number of batches of an epoch, counted from 0.</summary>
    /// <exception cref="ArgumentException">The sampler cannot make batches of these rows.</exception>
    internal abstract int Count(int epoch);

    /// <summary>The batches of an epoch, counted from 0: indices into the list of all rows.</summary>
    internal abstract IEnumerable<IReadOnlyList<int>> Of(int epoch);
}
