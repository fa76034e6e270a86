using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling;

/// <summary>
/// Chooses which rows make which batch of an epoch. A sampler of a user's own is a class that derives from this one.
/// </summary>
/// <remarks>
/// Must be a pure function of its input and its options: the same call gives the same batches, so that a run that is resumed in the middle of an epoch
/// goes on with the batches it had not seen. Must be safe to share.
/// </remarks>
public abstract class BatchSampler
{
    /// <summary>The batches of one epoch, in order.</summary>
    /// <param name="input">The rows and the epoch.</param>
    /// <returns>At least one batch, each of at least one index into the rows.</returns>
    /// <exception cref="ArgumentException">These rows make no batches; the message says why and what to do.</exception>
    public abstract IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input);

    /// <summary>
    /// The sampler in one line of text: what it is, and every number that it was made with. A training that goes on from a checkpoint compares it, and refuses another one by name.
    /// </summary>
    /// <returns>
    /// By default the type with its public properties, read-only fields and constructor parameters, as far as they are plain values, or lists, dictionaries or records of such; a tensor
    /// by its shape and a hash. One of your own overrides it if there is more to say, or less. Equal settings must give equal text.
    /// </returns>
    public virtual string Describe() => StrategyText.Of(this);

    /// <summary>The number of batches that <see cref="Batches"/> gives, from which learning-rate schedules and progress are reckoned. Counts them unless overridden.</summary>
    /// <param name="input">The rows and the epoch.</param>
    /// <exception cref="ArgumentException">These rows make no batches; the message says why and what to do.</exception>
    public virtual int BatchCount(SamplerInput input) => Batches(input).Count();
}
