using System.Globalization;
using MultiTaskBert.Predictions;
using MultiTaskBert.Runtime;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

/// <summary>
/// How often each of several tasks with data of their own gets the next batch, and in which order. Derive from it for a way of your own: <see cref="Mix"/> says how often,
/// <see cref="Order"/>, if the usual one will not do, in which order.
/// </summary>
/// <remarks>
/// A mixing is data without state: a pure function of its input and the seed, so that a run that is resumed in the middle of an epoch goes on as it would have. Immutable,
/// so any thread may use it.
/// </remarks>
public abstract partial record TaskMixing
{
    /// <summary>The probability of each task to get the next batch.</summary>
    /// <param name="sizes">The number of examples of each task, 0 or more; at least one task has some.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="epochs">The number of epochs, at least 1.</param>
    /// <returns>Numbers from 0 to 1 in the order of the sizes, which add up to 1; 0 for a task without examples.</returns>
    /// <exception cref="ArgumentException">A size is negative, or no task has examples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch.</exception>
    public IReadOnlyList<double> Probabilities(IReadOnlyList<long> sizes, int epoch = 0, int epochs = 1)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epoch, epochs);
        if (sizes.Any(size => size < 0) || sizes.All(size => size == 0))
        {
            throw new ArgumentException(
                $"The numbers of examples are [{string.Join(", ", sizes)}]; none may be negative, and one at least must be above 0.", nameof(sizes));
        }

        return Mix(new MixingInput { Sizes = sizes, Epoch = epoch, Epochs = epochs });
    }

    /// <summary>What an epoch over these tasks looks like.</summary>
    /// <param name="sizes">The number of examples of each task, 0 or more; at least one task has some.</param>
    /// <param name="batchSize">The number of examples in a batch, at least 1.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="epochs">The number of epochs, at least 1.</param>
    /// <exception cref="ArgumentException">A size is negative, or no task has examples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch, or the batch size is not positive.</exception>
    public MixingPlan Plan(IReadOnlyList<long> sizes, int batchSize, int epoch = 0, int epochs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        _ = Probabilities(sizes, epoch, epochs);   // checks the other arguments
        return Plan(new MixingInput
        {
            Sizes = sizes,
            PassLengths = [.. sizes.Select(size => (size / batchSize) + (size % batchSize == 0 ? 0 : 1))],
            Epoch = epoch,
            Epochs = epochs,
        }, batchSize);
    }

    /// <summary>The task of every batch of an epoch, or of every example where batches mix tasks.</summary>
    /// <remarks>
    /// By default <see cref="MixingPlan.BalancedOrder"/>. Whatever it is, it must be a pure function of the plan and the seed, and give as many as
    /// <see cref="MixingPlan.StepsPerEpoch"/>. Where batches mix tasks only the numbers count: which examples come together is drawn.
    /// </remarks>
    /// <param name="plan">The epoch.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>Indices of tasks that have examples.</returns>
    public virtual IEnumerable<int> Order(MixingPlan plan, long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.BalancedOrder(seed);
    }

    /// <summary>Whether <see cref="MixingInput.Weights"/> are looked at; if not, weights that were given are an error and not ignored.</summary>
    public virtual bool UsesWeights => false;

    /// <summary>
    /// The mixing in one line of text: what it is, and every number that it was made with. A training that goes on from a checkpoint compares it, and refuses another one by name.
    /// </summary>
    /// <returns>
    /// By default the type with its public properties, read-only fields and constructor parameters, as far as they are plain values, or lists, dictionaries or records of such; a tensor
    /// by its shape and a hash. One of your own overrides it if there is more to say, or less. Equal settings must give equal text.
    /// </returns>
    public virtual string Describe() => StrategyText.Of(this);

    /// <summary>An epoch whose arguments were checked.</summary>
    /// <param name="input">The tasks and the epoch.</param>
    /// <param name="batchSize">The examples that a step of the plan takes; null for those that <see cref="MixingInput.PassLengths"/> make it.</param>
    internal MixingPlan Plan(MixingInput input, double? batchSize = null) => new(input, Mix(input), batchSize);

    /// <summary>The probability of each task to get the next batch.</summary>
    /// <param name="input">The tasks and the epoch, checked.</param>
    /// <returns>Numbers from 0 to 1 in the order of the tasks, which add up to 1; 0 for a task without examples.</returns>
    protected abstract IReadOnlyList<double> Mix(MixingInput input);

    private static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be a finite number, 0 or more."));

    // One so near 0 that 1/T is infinite counts as 0.
    private static double Positive(double value, string name) => value > 0 && double.IsFinite(1 / value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be above 0."));
}
