namespace MultiTaskBert.Sampling;

/// <summary>What the library relies on in the batches of a sampler of one's own; where it is not kept, the error names the sampler and what it gave.</summary>
internal static class SamplerContract
{
    /// <summary>The number of batches that a sampler gives, at least 1.</summary>
    /// <exception cref="ArgumentException">It gives none, an option of it is out of its range, or it cannot make batches of these rows.</exception>
    internal static int Count(BatchSampler sampler, SamplerInput input)
    {
        if (sampler.Check() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(sampler));
        }

        return sampler.BatchCount(input) is > 0 and var count ? count : throw Broken(sampler, input, "gave no batch");
    }

    /// <summary>The batches: at least one, each of at least one index of a row.</summary>
    /// <exception cref="ArgumentException">There is none, one is null or without rows, or an index is of no row; or the sampler cannot make batches of these rows.</exception>
    internal static IEnumerable<IReadOnlyList<int>> Batches(BatchSampler sampler, SamplerInput input)
    {
        var count = 0;
        foreach (var batch in sampler.Batches(input) ?? throw Broken(sampler, input, $"returned null from {nameof(BatchSampler.Batches)}"))
        {
            if (batch is not { Count: > 0 })
            {
                throw Broken(sampler, input, $"gave a batch that is {(batch is null ? "null" : "without rows")}, as number {count}");
            }

            foreach (var row in batch)
            {
                if (row < 0 || row >= input.RowCount)
                {
                    throw Broken(sampler, input, $"gave row {row} in batch {count}");
                }
            }

            count++;
            yield return batch;
        }

        if (count == 0)
        {
            throw Broken(sampler, input, "gave no batch");
        }
    }

    private static ArgumentException Broken(BatchSampler sampler, SamplerInput input, string what) => new(
        $"The sampler {sampler.GetType().Name} {what} in epoch {input.Epoch}; of {input.RowCount} row(s) it must give at least one batch, each of at least one index from 0 to {input.RowCount - 1}.",
        nameof(sampler));
}
