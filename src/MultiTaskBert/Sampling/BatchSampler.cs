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

    /// <summary>Gets the sampler of every row once an epoch, in the order of the dataset. What evaluation uses.</summary>
    public static BatchSampler Sequential { get; } = new SequentialBatches();

    static StrategyStyle IStrategyFamily<BatchSampler>.Style => BatchSamplerKinds.Style;

    /// <summary>Creates the sampler of every row once an epoch, in an order that is drawn anew for each epoch.</summary>
    /// <param name="dropLast">Whether to leave out the rows that do not fill a last batch; which rows these are changes with the epoch.</param>
    public static BatchSampler Shuffled(bool dropLast = ShuffledBatches.DefaultDropLast) => new ShuffledBatches { DropLast = dropLast };

    /// <summary>Creates the sampler of every row once an epoch in batches of rows of nearly one length, so that little is padded. The order is drawn anew for each epoch.</summary>
    /// <remarks>
    /// The rows are shuffled and cut into pools; each pool is sorted by length and cut into batches; the batches of the epoch are shuffled. Rows that do not fill a
    /// batch are the last of the shuffled order, whatever their length, so every row is equally likely to be in the smaller batch, and over the epochs each counts the same.
    /// </remarks>
    /// <param name="poolBatches">The number of batches in a pool, at least 1. More of them pad less; 1 is a plain shuffle.</param>
    /// <param name="dropLast">Whether to leave out the rows that do not fill a last batch; which rows these are changes with the epoch.</param>
    public static BatchSampler LengthBucketed(int poolBatches = LengthBucketedBatches.DefaultPoolBatches, bool dropLast = LengthBucketedBatches.DefaultDropLast) =>
        new LengthBucketedBatches { PoolBatches = poolBatches, DropLast = dropLast };

    /// <summary>
    /// Creates the sampler of every row once an epoch in batches of at most so many tokens, padding included: many short rows or few long ones. The memory of a step is then nearly the same for all. The batch
    /// size of the options is not looked at.
    /// </summary>
    /// <remarks>
    /// The rows are shuffled and cut into pools; each pool is sorted by length and cut where the next row would pass the budget; the batches of the epoch are shuffled.
    /// Batches differ in their number of rows, so a row in a small batch weighs more in its step. The number of batches differs a little between epochs.
    /// </remarks>
    /// <param name="maxTokens">The greatest number of places in a batch, rows × length of the longest, above 0; at least the length of the longest row.</param>
    /// <param name="poolRows">The number of rows in a pool, at least 1. More of them pad less.</param>
    public static BatchSampler TokenBudget(int maxTokens, int poolRows = TokenBudgetBatches.DefaultPoolRows) => new TokenBudgetBatches(maxTokens) { PoolRows = poolRows };

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
