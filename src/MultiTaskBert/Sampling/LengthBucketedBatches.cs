using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>Every row once an epoch in batches of rows of nearly one length, so that little is padded. The order is drawn anew for each epoch.</summary>
/// <remarks>
/// The rows are shuffled and cut into pools; each pool is sorted by length and cut into batches; the batches of the epoch are shuffled. Rows that do not fill a
/// batch are the last of the shuffled order, whatever their length, so every row is equally likely to be in the smaller batch, and over the epochs each counts the same.
/// </remarks>
internal sealed record LengthBucketedBatches : BatchSampler
{
    internal const int DefaultPoolBatches = 50;
    internal const bool DefaultDropLast = false;

    /// <summary>The number of batches in a pool, at least 1. More of them pad less; 1 is a plain shuffle.</summary>
    public int PoolBatches { get; init; } = DefaultPoolBatches;

    /// <summary>Whether to leave out the rows that do not fill a last batch; which rows these are changes with the epoch.</summary>
    public bool DropLast { get; init; } = DefaultDropLast;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.AtLeast(PoolBatches, 1);
    }

    /// <inheritdoc/>
    public override IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfInvalid(nameof(input));
        return InOrder(input, BatchCount(input));
    }

    /// <inheritdoc/>
    public override int BatchCount(SamplerInput input) => BatchCutting.Count(input, DropLast);

    // A pool is sorted when the first of its batches comes up: lengths of other rows need not be known until then.
    private IEnumerable<IReadOnlyList<int>> InOrder(SamplerInput input, int count)
    {
        var order = RowOrder.Shuffled(input);
        var full = order.Length / input.BatchSize;   // batches
        var poolRows = (int)Math.Min((long)PoolBatches * input.BatchSize, order.Length);
        var poolBatches = Math.Max(1, poolRows / input.BatchSize);
        var pools = new int[]?[(full + poolBatches - 1) / poolBatches];
        foreach (var batch in RowOrder.Mixed(input, count))
        {
            if (batch >= full)
            {
                yield return order[(full * input.BatchSize)..];
                continue;
            }

            var (pool, place) = Math.DivRem(batch, poolBatches);
            var start = pool * poolBatches * input.BatchSize;
            var sorted = pools[pool] ??= RowOrder.ByLength(input, order.AsSpan(start, Math.Min(poolBatches, full - (pool * poolBatches)) * input.BatchSize));
            yield return new ArraySegment<int>(sorted, place * input.BatchSize, input.BatchSize);
        }
    }
}
