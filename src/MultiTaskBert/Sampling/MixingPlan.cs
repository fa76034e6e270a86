using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>An epoch over several tasks: how many batches it has, and which task gets which. Immutable and safe to share.</summary>
/// <remarks>All lists are in the order of the tasks.</remarks>
public sealed class MixingPlan
{
    private readonly int _epoch;

    internal MixingPlan(IReadOnlyList<long> sizes, IReadOnlyList<double> probabilities, int batchSize, int epoch)
    {
        _epoch = epoch;
        Probabilities = probabilities;
        StepsPerEpoch = sizes.Sum(size => (size / batchSize) + (size % batchSize == 0 ? 0 : 1));
        ExpectedBatches = [.. probabilities.Select(probability => probability * StepsPerEpoch)];
        ApportionedBatches = Apportionment.Of(probabilities, StepsPerEpoch);
        ExpectedPasses = [.. ExpectedBatches.Zip(sizes, (batches, size) => size == 0 ? 0 : batches * batchSize / size)];
    }

    /// <summary>The probability of each task to get the next batch.</summary>
    public IReadOnlyList<double> Probabilities { get; }

    /// <summary>The number of batches of the epoch: as many as it takes to go through every task once, Σ ⌈n_i / batch size⌉.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>The mean number of batches that <see cref="RandomOrder"/> gives each task.</summary>
    public IReadOnlyList<double> ExpectedBatches { get; }

    /// <summary>Whole numbers of batches in these proportions that add up to the epoch, by largest remainder, of equal ones the first.</summary>
    public IReadOnlyList<long> ApportionedBatches { get; }

    /// <summary>How often an average example of each task is seen in the epoch; 0 for a task without examples.</summary>
    public IReadOnlyList<double> ExpectedPasses { get; }

    /// <summary>Draws the task of every batch of the epoch by itself.</summary>
    /// <param name="seed">The seed of the run. The same seed and epoch give the same order.</param>
    /// <returns>The index of a task for each batch, <see cref="StepsPerEpoch"/> of them.</returns>
    public IEnumerable<int> RandomOrder(long seed)
    {
        var random = new RandomStream(seed, _epoch, "task of each batch");
        var bounds = Bounds();
        for (var step = 0L; step < StepsPerEpoch; step++)
        {
            var drawn = random.NextDouble() * bounds[^1].Bound;
            yield return bounds.First(task => drawn < task.Bound).Task;
        }
    }

    /// <summary>Gives each task its <see cref="ApportionedBatches"/>, in an order that is drawn.</summary>
    /// <param name="seed">The seed of the run. The same seed and epoch give the same order.</param>
    /// <returns>The index of a task for each batch, <see cref="StepsPerEpoch"/> of them.</returns>
    public IReadOnlyList<int> ApportionedOrder(long seed)
    {
        int[] order = [.. ApportionedBatches.SelectMany((count, task) => Enumerable.Repeat(task, checked((int)count)))];
        new RandomStream(seed, _epoch, "order of tasks").Shuffle<int>(order);
        return order;
    }

    // The upper bound of each task that can be drawn, on a line from 0 to about 1.
    private (int Task, double Bound)[] Bounds()
    {
        var sum = 0.0;
        var bounds = new List<(int Task, double Bound)>();
        foreach (var (task, probability) in Probabilities.Index().Where(entry => entry.Item > 0))
        {
            sum += probability;
            bounds.Add((task, sum));
        }

        return [.. bounds];
    }
}
