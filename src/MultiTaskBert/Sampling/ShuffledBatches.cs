namespace MultiTaskBert.Sampling;

/// <summary>Every row once an epoch, in an order that is drawn anew for each epoch. What training uses unless told otherwise.</summary>
internal sealed record ShuffledBatches : BatchSampler
{
    internal const bool DefaultDropLast = false;

    /// <summary>Whether to leave out the rows that do not fill a last batch; which rows these are changes with the epoch.</summary>
    public bool DropLast { get; init; } = DefaultDropLast;

    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return BatchCutting.Cut(RowOrder.Shuffled(input), input.BatchSize, BatchCount(input));
    }

    /// <inheritdoc/>
    public override int BatchCount(SamplerInput input) => BatchCutting.Count(input, DropLast);
}
