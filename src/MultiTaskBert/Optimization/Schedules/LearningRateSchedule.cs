using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;

namespace MultiTaskBert.Optimization;

/// <summary>Represents how the learning rate moves over a training. Derive from it for a schedule of your own.</summary>
/// <remarks>
/// <para>
/// A schedule is data without state: the learning rate is a pure function of the step, so a resumed training continues exactly. Those that transformers
/// offers too have its names and give its learning rates. Immutable, so any thread may use it.
/// </para>
/// <para>
/// Those with numbers of their own are made by name: <c>new CosineSchedule { Cycles = 2.5 }</c>. <see cref="ReduceOnPlateau"/>, which looks at a
/// metric, is no schedule but goes with any of them.
/// </para>
/// </remarks>
[JsonConverter(typeof(StrategyJsonConverter<LearningRateSchedule>))]
[TypeConverter(typeof(StrategyTypeConverter<LearningRateSchedule>))]
public abstract record LearningRateSchedule : Strategy, IStrategyFamily<LearningRateSchedule>
{
    /// <summary>Initializes the base of a schedule.</summary>
    protected LearningRateSchedule()
        : base(LearningRateScheduleKinds.Style)
    {
    }

    /// <summary>Gets the usual schedule, up during the warmup, then down in a straight line to 0 at the end: <c>"linear"</c> of transformers.</summary>
    public static LearningRateSchedule Linear { get; } = new LinearSchedule();

    /// <summary>Gets the full learning rate in every step, without a warmup: <c>"constant"</c> of transformers.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantSchedule();

    /// <summary>Gets a rise during the warmup, then a level line: <c>"constant_with_warmup"</c> of transformers.</summary>
    public static LearningRateSchedule ConstantWithWarmup { get; } = new ConstantWithWarmupSchedule();

    /// <summary>Gets a rise during the warmup, then a fall along half a cosine wave to 0 at the end: <c>"cosine"</c> of transformers.</summary>
    public static LearningRateSchedule Cosine { get; } = new CosineSchedule();

    static StrategyStyle IStrategyFamily<LearningRateSchedule>.Style => LearningRateScheduleKinds.Style;

    /// <summary>Gets the schedule of a name, with the defaults of its options.</summary>
    /// <param name="name">A name as transformers writes it, for instance <c>cosine_with_restarts</c>; also <c>one_cycle</c> and <c>slanted_triangular</c>.</param>
    /// <exception cref="ArgumentException">There is no schedule of that name; the message lists those there are.</exception>
    public static LearningRateSchedule FromName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return LearningRateScheduleKinds.All.Find(name)
            ?? throw new ArgumentException($"There is no learning-rate schedule '{name}'; there are {string.Join(", ", LearningRateScheduleKinds.All.Names)}.", nameof(name));
    }

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>cosine(cycles=0.5)</c>.</param>
    /// <exception cref="FormatException">The text is no schedule; the message says what is wrong, or lists what there is.</exception>
    public static LearningRateSchedule Parse(string text) => LearningRateScheduleKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> and <see cref="FromName"/> read a schedule of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : LearningRateSchedule => LearningRateScheduleKinds.All.With<T>();

    static LearningRateSchedule IStrategyFamily<LearningRateSchedule>.Read(string text) => Parse(text);

    /// <summary>Finds everything that is wrong with the options, and with the schedule for a training.</summary>
    /// <param name="start">The first step: how long warmup and training are, and the learning rate.</param>
    /// <returns>One sentence a problem; empty if there is none.</returns>
    public IReadOnlyList<string> Check(SchedulePoint start) => Collect(rules => ValidateFor(start, rules));

    /// <summary>Reports what makes the schedule unfit for a training to <paramref name="rules"/>; nothing by default. <see cref="Strategy.Validate"/> is for the options.</summary>
    /// <param name="start">The first step: how long warmup and training are, and the learning rate.</param>
    /// <param name="rules">Where the problems go.</param>
    public virtual void ValidateFor(SchedulePoint start, OptionRules rules)
    {
    }

    /// <summary>Computes by what the learning rate of the options is multiplied in a step: 0 or more in every step of a training.</summary>
    /// <param name="at">The step, and how long warmup and training are.</param>
    public abstract double Factor(SchedulePoint at);

    /// <summary>
    /// What the optimizer keeps of the direction of the step before, in this step (β₁ of AdamW, the momentum of SGD); null, the default, leaves it at
    /// what its options say.
    /// </summary>
    /// <param name="at">The step, and how long warmup and training are.</param>
    /// <returns>0 or more and less than 1, or null in every step.</returns>
    public virtual double? Momentum(SchedulePoint at) => null;

    /// <summary>Whether it goes through learning rates of every size on purpose, to see where they lead: then none is too high.</summary>
    internal bool IsRangeTest => this is IRangeTest;

    /// <summary>Computes the rise over the warmup, in a straight line: 0 in step 0, 1 in the first step after the warmup.</summary>
    /// <returns>The factor, or null if the warmup is over.</returns>
    protected static double? Rise(SchedulePoint at) => at.Step < at.WarmupSteps ? (double)at.Step / Math.Max(1, at.WarmupSteps) : null;
}
