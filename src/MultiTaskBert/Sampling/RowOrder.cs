using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>Random orders of an epoch, functions of the seed and the epoch alone.</summary>
internal static class RowOrder
{
    /// <summary>All rows in a random order, each order equally likely.</summary>
    internal static int[] Shuffled(SamplerInput input)
    {
        int[] order = [.. Enumerable.Range(0, input.RowCount)];
        new RandomStream(input.Seed, input.Epoch, "batch order").Shuffle<int>(order);
        return order;
    }

    /// <summary>The rows by their length, the shortest first; those of one length stay in the order given.</summary>
    internal static int[] ByLength(SamplerInput input, ReadOnlySpan<int> rows)
    {
        var lengths = input.Lengths;
        RowLengths.Measure(lengths, rows);
        return [.. rows.ToArray().OrderBy(row => lengths[row])];
    }

    /// <summary>A random order of batches that were made by length, so that the lengths of the steps are mixed.</summary>
    internal static int[] Mixed(SamplerInput input, int batches)
    {
        int[] mixed = [.. Enumerable.Range(0, batches)];
        new RandomStream(input.Seed, input.Epoch, "order of batches by length").Shuffle<int>(mixed);
        return mixed;
    }
}
