using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling.Mixing;

namespace MultiTaskBert.Sampling;

/// <summary>Represents an epoch over several tasks: how many batches it has, and which task gets which. Immutable and safe to share.</summary>
/// <remarks>
/// All lists are in the order of the tasks. In a training whose batches mix tasks, single rows are planned in the same way: what is called a batch here is then one of them.
/// </remarks>
public sealed class MixingPlan
{
    private readonly IReadOnlyList<long> _passLengths;
    private readonly Lazy<IReadOnlyList<long>> _apportioned;

    internal MixingPlan(MixingInput input, IReadOnlyList<double> probabilities, double? batchSize)
    {
        Epoch = input.Epoch;
        _passLengths = input.PassLengths;
        Probabilities = probabilities;
        StepsPerEpoch = _passLengths.Sum();
        ExpectedBatches = [.. probabilities.Select(probability => probability * StepsPerEpoch)];
        _apportioned = new Lazy<IReadOnlyList<long>>(() => Apportionment.Of(probabilities, StepsPerEpoch));
        ExpectedPasses =
        [
            .. ExpectedBatches.Select((batches, task) => input.Sizes[task] == 0 ? 0 : batchSize is { } rows ? batches * rows / input.Sizes[task] : batches / _passLengths[task]),
        ];
    }

    /// <summary>Gets the number of the epoch, from 0.</summary>
    public int Epoch { get; }

    /// <summary>Gets the probability of each task to get the next batch.</summary>
    public IReadOnlyList<double> Probabilities { get; }

    /// <summary>Gets the number of batches of the epoch: as many as it takes to go through every task once, Σ ⌈n_i / batch size⌉.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>Gets the mean number of batches that <see cref="RandomOrder"/> and <see cref="BalancedOrder"/> give each task.</summary>
    public IReadOnlyList<double> ExpectedBatches { get; }

    /// <summary>Gets how often an average row of each task is seen in the epoch; 0 for a task without rows.</summary>
    public IReadOnlyList<double> ExpectedPasses { get; }

    /// <summary>Whole numbers of batches in these proportions that add up to the epoch, by largest remainder, of equal ones the first.</summary>
    internal IReadOnlyList<long> ApportionedBatches => _apportioned.Value;

    /// <summary>Draws the task of every batch of the epoch by itself.</summary>
    /// <param name="seed">The seed of the run. The same seed and epoch give the same order.</param>
    /// <returns>The index of a task for each batch, <see cref="StepsPerEpoch"/> of them.</returns>
    public IEnumerable<int> RandomOrder(long seed)
    {
        var random = new RandomStream(seed, Epoch, "task of each batch");
        var bounds = Bounds();
        for (var step = 0L; step < StepsPerEpoch; step++)
        {
            var drawn = random.NextDouble() * bounds[^1].Bound;
            yield return bounds.First(task => drawn < task.Bound).Task;
        }
    }

    /// <summary>
    /// Gives each task as many batches as its probability makes of the epoch, in whole numbers by largest remainder, of equal ones the first; in an order that is drawn. A very small task gets none.
    /// </summary>
    /// <param name="seed">The seed of the run. The same seed and epoch give the same order.</param>
    /// <returns>The index of a task for each batch, <see cref="StepsPerEpoch"/> of them.</returns>
    public IReadOnlyList<int> ApportionedOrder(long seed) => Shuffled(ApportionedBatches, seed);

    /// <summary>
    /// Gives each task its <see cref="ExpectedBatches"/> rounded up or down, in an order that is drawn: over the epochs each gets what is expected and no task is left out for
    /// good, however small, and in each epoch none is more than one batch away from it. What a training does unless its mixing says otherwise.
    /// </summary>
    /// <param name="seed">The seed of the run. The same seed and epoch give the same order.</param>
    /// <returns>The index of a task for each batch, <see cref="StepsPerEpoch"/> of them.</returns>
    public IReadOnlyList<int> BalancedOrder(long seed)
    {
        var start = new RandomStream(seed, step: 0, "rounding of batches").NextDouble();
        return Shuffled(BalancedRounding.Of(ExpectedBatches, StepsPerEpoch, BalancedRounding.Offset(start, Epoch)), seed);
    }

    /// <summary>Gives each task the batches of one pass through it, in an order that is drawn.</summary>
    /// <param name="seed">The seed of the run. The same seed and epoch give the same order.</param>
    /// <returns>The index of a task for each batch, <see cref="StepsPerEpoch"/> of them.</returns>
    internal IReadOnlyList<int> OnePassOrder(long seed) => Shuffled(_passLengths, seed);

    private int[] Shuffled(IReadOnlyList<long> counts, long seed)
    {
        int[] order = [.. counts.SelectMany((count, task) => Enumerable.Repeat(task, checked((int)count)))];
        new RandomStream(seed, Epoch, "order of tasks").Shuffle<int>(order);
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
