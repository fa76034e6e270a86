using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Sampling;
using MultiTaskBert.Sampling.Mixing;

namespace MultiTaskBert;

/// <summary>
/// Represents how often each of several tasks with data of their own gets the next batch, and in which order. Derive from it for a way of your own: <see cref="Mix"/> says how often,
/// <see cref="Order"/>, if the usual one will not do, in which order.
/// </summary>
/// <remarks>
/// A mixing is data without state: a pure function of its input and the seed, so that a run that is resumed in the middle of an epoch goes on as it would have. Immutable,
/// so any thread may use it.
/// </remarks>
[JsonConverter(typeof(StrategyJsonConverter<TaskMixing>))]
[TypeConverter(typeof(StrategyTypeConverter<TaskMixing>))]
public abstract record TaskMixing : Strategy, IStrategyFamily<TaskMixing>
{
    /// <summary>Initializes the base of a mixing.</summary>
    protected TaskMixing()
        : base(TaskMixingKinds.Style)
    {
    }

    /// <summary>Gets the mixing of every row of every task exactly once an epoch, in an order that is drawn: as if all were one data set.</summary>
    public static TaskMixing AllRowsOnce { get; } = new AllRowsOnceMixing();

    /// <summary>Gets the mixing in proportion to the rows, so that each row is seen equally often: p_i = n_i / Σ n_j.</summary>
    /// <remarks>Sanh et al. 2019 (HMTL); Liu et al. 2019 (MT-DNN).</remarks>
    public static TaskMixing Proportional { get; } = new ProportionalMixing();

    /// <summary>Gets the mixing of every task that has rows equally often: p_i = 1 / K.</summary>
    /// <remarks>Wang et al. 2020 (jiant).</remarks>
    public static TaskMixing Uniform { get; } = new UniformMixing();

    /// <summary>
    /// Gets the mixing in proportion to the rows in the first epoch, and more and more alike: the exponent of <see cref="Power"/> falls in a straight line from 1 to 0.2 in the
    /// last epoch.
    /// </summary>
    /// <remarks>Stickland and Murray 2019 (PALs), section 4.1: α_e = 1 − 0.8 (e − 1) / (E − 1), of E epochs counted from 1; 1 if there is only one.</remarks>
    public static TaskMixing Annealed { get; } = new AnnealedMixing();

    /// <summary>Gets the mixing of every task that has rows in turn, A B C A B C …, until the epoch is as long as it takes to go through every task once. Small tasks are repeated.</summary>
    /// <remarks>The next epoch begins with the task whose turn it is.</remarks>
    public static TaskMixing RoundRobin { get; } = new RoundRobinMixing();

    /// <summary>Gets mixing by hand, whatever the sizes: p_i = w_i / Σ w_j, with the weights that the tasks were given. A task without rows has none.</summary>
    public static TaskMixing ByWeight { get; } = new ByWeightMixing();

    /// <summary>Creates mixing in proportion to a power of the number of rows: p_i = n_i^α / Σ n_j^α. Small tasks gain the more, the smaller the exponent.</summary>
    /// <remarks>
    /// An exponent of 0.5 is the square-root sampling of Stickland and Murray 2019. The smoothing of MaChAmp (van der Goot et al. 2021) is this exponent: there the sizes
    /// are divided by their sum first, which does not change the result.
    /// </remarks>
    /// <param name="alpha">The exponent, finite, 0 or more: 1 is <see cref="Proportional"/>, 0 is <see cref="Uniform"/>.</param>
    public static TaskMixing Power(double alpha) => new PowerMixing(alpha);

    /// <summary>Creates mixing in proportion to a root of the number of rows: p_i = n_i^(1/T) / Σ n_j^(1/T).</summary>
    /// <remarks>Arivazhagan et al. 2019, with T = 5; Raffel et al. 2020 (T5).</remarks>
    /// <param name="temperature">T, above 0: 1 is <see cref="Proportional"/>, infinity is <see cref="Uniform"/>.</param>
    public static TaskMixing Temperature(double temperature) => new TemperatureMixing(temperature);

    /// <summary>Creates mixing in proportion to the rows, none counting for more than a limit: p_i = min(n_i, K)^(1/T) / Σ min(n_j, K)^(1/T).</summary>
    /// <remarks>Raffel et al. 2020 (T5), section 3.5.2: examples-proportional mixing with an artificial limit.</remarks>
    /// <param name="cap">K, the number of rows above which a task counts as if it had only so many; at least 1.</param>
    /// <param name="temperature">T, above 0; 1 takes the numbers as they are.</param>
    public static TaskMixing ExamplesCap(long cap, double temperature = ExamplesCapMixing.DefaultDegree) => new ExamplesCapMixing(cap, temperature);

    static StrategyStyle IStrategyFamily<TaskMixing>.Style => TaskMixingKinds.Style;

    /// <summary>Gets whether <see cref="MixingInput.Weights"/> are looked at; if not, weights that were given are an error and not ignored.</summary>
    public virtual bool UsesWeights => false;

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>temperature(2)</c>.</param>
    /// <exception cref="FormatException">The text is no mixing; the message says what is wrong, or lists what there is.</exception>
    public static TaskMixing Parse(string text) => TaskMixingKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> read a mixing of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : TaskMixing => TaskMixingKinds.All.With<T>();

    static TaskMixing IStrategyFamily<TaskMixing>.Read(string text) => Parse(text);

    /// <summary>Computes what an epoch over these tasks looks like.</summary>
    /// <param name="sizes">The number of rows of each task, 0 or more; at least one task has some.</param>
    /// <param name="batchSize">The number of rows in a batch, at least 1.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="epochs">The number of epochs, at least 1.</param>
    /// <exception cref="ArgumentException">A size is negative, no task has rows, or an option is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch, or the batch size is not positive.</exception>
    public MixingPlan Plan(IReadOnlyList<long> sizes, int batchSize, int epoch = 0, int epochs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        _ = Probabilities(sizes, epoch, epochs);   // checks the other arguments
        return Plan(new MixingInput(sizes, [.. sizes.Select(size => (size / batchSize) + (size % batchSize == 0 ? 0 : 1))], epoch: epoch, epochs: epochs), batchSize);
    }

    /// <summary>Gives the task of every batch of an epoch, or of every row where batches mix tasks.</summary>
    /// <remarks>
    /// By default <see cref="MixingPlan.BalancedOrder"/>. Whatever it is, it must be a pure function of the plan and the seed, and give as many as
    /// <see cref="MixingPlan.StepsPerEpoch"/>. Where batches mix tasks only the numbers count: which rows come together is drawn.
    /// </remarks>
    /// <param name="plan">The epoch.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>Indices of tasks that have rows.</returns>
    public virtual IEnumerable<int> Order(MixingPlan plan, long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.BalancedOrder(seed);
    }

    /// <summary>Computes the probability of each task to get the next batch.</summary>
    /// <param name="sizes">The number of rows of each task, 0 or more; at least one task has some.</param>
    /// <param name="epoch">The number of the epoch, from 0.</param>
    /// <param name="epochs">The number of epochs, at least 1.</param>
    /// <returns>Numbers from 0 to 1 in the order of the sizes, which add up to 1; 0 for a task without rows.</returns>
    /// <exception cref="ArgumentException">A size is negative, no task has rows, or an option is out of its range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such epoch.</exception>
    internal IReadOnlyList<double> Probabilities(IReadOnlyList<long> sizes, int epoch = 0, int epochs = 1)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ThrowIfInvalid(nameof(sizes));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epoch, epochs);
        if (sizes.Any(size => size < 0) || sizes.All(size => size == 0))
        {
            throw new ArgumentException(
                $"The numbers of rows are [{string.Join(", ", sizes)}]; none may be negative, and one at least must be above 0.", nameof(sizes));
        }

        return Mix(new MixingInput(sizes, epoch: epoch, epochs: epochs));
    }

    /// <summary>An epoch whose arguments were checked.</summary>
    /// <param name="input">The tasks and the epoch.</param>
    /// <param name="batchSize">The rows that a step of the plan takes; null for those that <see cref="MixingInput.PassLengths"/> make it.</param>
    internal MixingPlan Plan(MixingInput input, double? batchSize = null) => new(input, Mix(input), batchSize);

    /// <summary>Computes the probability of each task to get the next batch.</summary>
    /// <param name="input">The tasks and the epoch, checked.</param>
    /// <returns>Numbers from 0 to 1 in the order of the tasks, which add up to 1; 0 for a task without rows.</returns>
    protected abstract IReadOnlyList<double> Mix(MixingInput input);
}
