namespace MultiTaskBert.Sampling;

/// <summary>Represents every row once an epoch, in an order that is drawn anew for each epoch. What training uses unless told otherwise.</summary>
public sealed record ShuffledBatches : BatchSampler
{
    /// <summary>Gets whether to leave out the rows that do not fill a last batch; which rows these are changes with the epoch.</summary>
    public bool DropLast { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return BatchCutting.Cut(RowOrder.Shuffled(input), input.BatchSize, BatchCount(input));
    }

    /// <inheritdoc/>
    public override int BatchCount(SamplerInput input) => BatchCutting.Count(input, DropLast);
}
