namespace MultiTaskBert.Sampling;

/// <summary>Every row once an epoch, in the order of the dataset. What evaluation uses.</summary>
internal sealed record SequentialBatches : BatchSampler
{
    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return BatchCutting.Cut([.. Enumerable.Range(0, input.RowCount)], input.BatchSize, BatchCount(input));
    }

    /// <inheritdoc/>
    public override int BatchCount(SamplerInput input) => BatchCutting.Count(input, dropLast: false);
}
