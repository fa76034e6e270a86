using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Sampling;

/// <summary>Represents how rows are chosen for the batches of an epoch. A sampler of your own is a record that derives from this one.</summary>
/// <remarks>
/// A pure function of its input and its options: the same call gives the same batches, so that a run that is resumed in the middle of an epoch
/// goes on with the batches it had not seen.
/// </remarks>
[JsonConverter(typeof(StrategyJsonConverter<BatchSampler>))]
[TypeConverter(typeof(StrategyTypeConverter<BatchSampler>))]
public abstract record BatchSampler : Strategy, IStrategyFamily<BatchSampler>
{
    /// <summary>Initializes the base of a sampler.</summary>
    protected BatchSampler()
        : base(BatchSamplerKinds.Style)
    {
    }

    static StrategyStyle IStrategyFamily<BatchSampler>.Style => BatchSamplerKinds.Style;

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>shuffled(drop_last=true)</c>.</param>
    /// <exception cref="FormatException">The text is no sampler; the message says what is wrong, or lists what there is.</exception>
    public static BatchSampler Parse(string text) => BatchSamplerKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> read a sampler of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : BatchSampler => BatchSamplerKinds.All.With<T>();

    static BatchSampler IStrategyFamily<BatchSampler>.Read(string text) => Parse(text);

    /// <summary>Gives the batches of one epoch, in order.</summary>
    /// <param name="input">The rows and the epoch.</param>
    /// <returns>At least one batch, each of at least one index into the rows.</returns>
    /// <exception cref="ArgumentException">These rows make no batches, or an option is out of its range; the message says why and what to do.</exception>
    public abstract IEnumerable<IReadOnlyList<int>> Batches(SamplerInput input);

    /// <summary>Counts the batches that <see cref="Batches"/> gives, from which learning-rate schedules and progress are reckoned. Goes through them unless overridden.</summary>
    /// <param name="input">The rows and the epoch.</param>
    /// <exception cref="ArgumentException">These rows make no batches; the message says why and what to do.</exception>
    public virtual int BatchCount(SamplerInput input) => Batches(input).Count();
}
