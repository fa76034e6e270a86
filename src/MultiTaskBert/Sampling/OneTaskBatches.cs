using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>
/// Batches of one data set each: a mixing says which one gets the next batch, and the sampler makes the batches of each pass through a data set as it does of a data set alone.
/// </summary>
/// <remarks>An epoch takes up each data set where the one before has stopped; one that runs out starts again with its next pass, in another order.</remarks>
internal sealed class OneTaskBatches : EpochBatches
{
    private readonly IReadOnlyList<MixedPart> _parts;
    private readonly BatchSampler _sampler;
    private readonly int _batchSize;
    private readonly long[] _seeds;
    private readonly Lazy<IReadOnlyList<int>> _lengths;
    private readonly MixingRun _mixing;

    internal OneTaskBatches(IReadOnlyList<MixedPart> parts, TaskMixing mixing, BatchSampler sampler, int batchSize, long seed, int epochs, Lazy<IReadOnlyList<int>> lengths)
    {
        (_parts, _sampler, _batchSize, _lengths) = (parts, sampler, batchSize, lengths);
        _seeds = [.. parts.Select(part => unchecked((long)new RandomStream(seed, step: 0, $"seed of {part.Name}").NextBits()))];
        _mixing = new MixingRun(mixing, parts, PassLengths, seed, epochs);
    }

    /// <inheritdoc/>
    internal override int Count(int epoch) => checked((int)PassLengths(epoch).Sum());

    /// <inheritdoc/>
    internal override IEnumerable<IReadOnlyList<int>> Of(int epoch)
    {
        var before = _mixing.Before(epoch);
        var streams = _parts.Select((_, part) => From(part, before[part]).GetEnumerator()).ToArray();
        try
        {
            foreach (var part in _mixing.Order(epoch))
            {
                streams[part].MoveNext();   // never ends
                yield return streams[part].Current;
            }
        }
        finally
        {
            Array.ForEach(streams, stream => stream.Dispose());
        }
    }

    // Samplers may make other numbers of batches of other passes; the pass of the number of the epoch stands for them.
    private long[] PassLengths(int epoch) => [.. _parts.Select((_, part) => (long)SamplerContract.Count(_sampler, Input(part, epoch)))];

    private IEnumerable<IReadOnlyList<int>> From(int part, long batches)
    {
        var pass = 0;
        for (int count; (count = SamplerContract.Count(_sampler, Input(part, pass))) <= batches; pass++)
        {
            batches -= count;
        }

        for (var skipped = (int)batches; ; pass++, skipped = 0)
        {
            foreach (var batch in SamplerContract.Batches(_sampler, Input(part, pass)).Skip(skipped))
            {
                yield return [.. batch.Select(row => _parts[part].Start + row)];
            }
        }
    }

    private SamplerInput Input(int part, int pass) =>
        new(_parts[part].Count, _batchSize, _seeds[part], pass, () => new RowLengths.Of(_lengths.Value, _parts[part].Count, row => _parts[part].Start + row));
}
