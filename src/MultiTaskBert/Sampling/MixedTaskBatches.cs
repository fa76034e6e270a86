using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>
/// Batches that mix data sets: a mixing says how many rows of each are in the epoch, and the sampler makes batches of these rows as if they were one data set. One data set, each
/// row once, is the simplest case.
/// </summary>
/// <remarks>
/// Each data set is gone through in passes, each in an order of its own; an epoch takes up where the one before has stopped. A data set may so come up several times in an epoch, or
/// with a part of its rows.
/// </remarks>
internal sealed class MixedTaskBatches : EpochBatches
{
    private readonly IReadOnlyList<MixedPart> _parts;
    private readonly BatchSampler _sampler;
    private readonly int _batchSize;
    private readonly int _rowCount;
    private readonly long _seed;
    private readonly Lazy<IReadOnlyList<int>> _lengths;
    private readonly MixingRun _mixing;

    internal MixedTaskBatches(IReadOnlyList<MixedPart> parts, TaskMixing mixing, BatchSampler sampler, int batchSize, long seed, int epochs, Lazy<IReadOnlyList<int>> lengths)
    {
        (_parts, _sampler, _batchSize, _seed, _lengths) = (parts, sampler, batchSize, seed, lengths);
        _rowCount = parts.Sum(part => part.Count);
        _mixing = new MixingRun(mixing, parts, _ => [.. parts.Select(part => (long)part.Count)], seed, epochs);
    }

    /// <inheritdoc/>
    internal override int Count(int epoch) => SamplerContract.Count(_sampler, Input(epoch, new Lazy<int[]>(() => Rows(epoch))));

    /// <inheritdoc/>
    internal override IEnumerable<IReadOnlyList<int>> Of(int epoch)
    {
        var rows = new Lazy<int[]>(() => Rows(epoch));
        return SamplerContract.Batches(_sampler, Input(epoch, rows)).Select(IReadOnlyList<int> (batch) => [.. batch.Select(row => rows.Value[row])]);
    }

    private SamplerInput Input(int epoch, Lazy<int[]> rows) =>
        new(_rowCount, _batchSize, _seed, epoch, () => new RowLengths.Of(_lengths.Value, _rowCount, row => rows.Value[row]));

    /// <summary>The rows of an epoch, data set by data set, in the order of their indices: it is the sampler that shuffles.</summary>
    private int[] Rows(int epoch)
    {
        var (before, counts) = (_mixing.Before(epoch), _mixing.Counts(epoch));
        return [.. _parts.SelectMany((part, i) => Taken(part, before[i], counts[i]).Order())];
    }

    private IEnumerable<int> Taken(MixedPart part, long from, long count)
    {
        for (var end = from + count; from < end;)
        {
            var (pass, start) = ((int)(from / part.Count), (int)(from % part.Count));
            var rows = (int)Math.Min(part.Count - start, end - from);
            var order = rows == part.Count ? [.. Enumerable.Range(0, part.Count)] : OrderOf(part, pass);
            foreach (var row in new ArraySegment<int>(order, start, rows))
            {
                yield return part.Start + row;
            }

            from += rows;
        }
    }

    private int[] OrderOf(MixedPart part, int pass)
    {
        int[] order = [.. Enumerable.Range(0, part.Count)];
        new RandomStream(_seed, pass, $"pass through {part.Name}").Shuffle<int>(order);
        return order;
    }
}
