namespace MultiTaskBert.Sampling;

/// <summary>Represents what a <see cref="BatchSampler"/> may know: how many rows there are, how long they are, and which epoch of which run is asked for. Safe to share.</summary>
public sealed class SamplerInput
{
    private readonly Lazy<IReadOnlyList<int>> _lengths;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="rowCount">The number of rows of the dataset, at least 1.</param>
    /// <param name="batchSize">The number of rows that a batch should have, at least 1.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="lengths">Gives the length of every row, called once and only if a sampler asks; null if lengths do not matter: then every row has length 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public SamplerInput(int rowCount, int batchSize, long seed = 0, int epoch = 0, Func<IReadOnlyList<int>>? lengths = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        (RowCount, BatchSize, Seed, Epoch) = (rowCount, batchSize, seed, epoch);
        _lengths = new Lazy<IReadOnlyList<int>>(() => Checked(lengths?.Invoke() ?? [.. Enumerable.Repeat(1, rowCount)]));
    }

    /// <summary>Gets the number of rows of the dataset, at least 1.</summary>
    public int RowCount { get; }

    /// <summary>Gets the number of rows that a batch should have, at least 1.</summary>
    public int BatchSize { get; }

    /// <summary>Gets the seed of the run.</summary>
    public long Seed { get; }

    /// <summary>Gets the number of the epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>
    /// Gets the length of each row in a batch by itself: in a training its tokens, special ones included, cut and rounded up as the collator does, those of all windows of a row that is read in windows. A batch is as long
    /// as its longest row. Found at the first use, which reads all rows.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is not one length for each row.</exception>
    public IReadOnlyList<int> Lengths => _lengths.Value;

    private IReadOnlyList<int> Checked(IReadOnlyList<int> lengths) => lengths.Count == RowCount
        ? lengths
        : throw new InvalidOperationException($"There are {RowCount} rows and {lengths.Count} lengths; give the length of each row.");
}
