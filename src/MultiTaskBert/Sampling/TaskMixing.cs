using System.Globalization;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

/// <summary>How often each of several tasks with data of their own gets the next batch. Derive from it for a way of your own.</summary>
/// <remarks>A mixing is data without state: a pure function of the sizes and the epoch. Immutable, so any thread may use it.</remarks>
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

        return Mix(sizes, epoch, epochs);
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
        return new MixingPlan(sizes, Probabilities(sizes, epoch, epochs), batchSize, epoch);
    }

    /// <summary><see cref="Probabilities"/>, with arguments that were checked.</summary>
    /// <param name="sizes">The number of examples of each task, 0 or more; at least one task has some.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="epochs">The number of epochs, above <paramref name="epoch"/>.</param>
    protected abstract IReadOnlyList<double> Mix(IReadOnlyList<long> sizes, int epoch, int epochs);

    private static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be a finite number, 0 or more."));

    private static double Positive(double value, string name) => value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be above 0."));
}
