using System.Globalization;
using MultiTaskBert.Metrics.Texts;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>How the learning rate moves over a training. Derive from it for a schedule of your own.</summary>
/// <remarks>
/// <para>
/// A schedule is data without state: the rate is a pure function of the step, so a resumed training continues exactly. Those that transformers
/// offers too have its names and give its rates. Immutable, so any thread may use it.
/// </para>
/// <para>
/// Those with numbers of their own are made by name: <c>new CosineSchedule { Cycles = 2.5 }</c>. <see cref="ReduceOnPlateau"/>, which looks at a
/// metric, is no schedule but goes with any of them.
/// </para>
/// </remarks>
public abstract record LearningRateSchedule
{
    /// <summary>Up during the warmup, then down in a straight line to 0 at the end: <c>"linear"</c> of transformers. The usual one.</summary>
    public static LearningRateSchedule Linear { get; } = new LinearSchedule();

    /// <summary>The full rate in every step, without a warmup: <c>"constant"</c> of transformers.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantSchedule();

    /// <summary>Up during the warmup, then level: <c>"constant_with_warmup"</c> of transformers.</summary>
    public static LearningRateSchedule ConstantWithWarmup { get; } = new ConstantWithWarmupSchedule();

    /// <summary>Up during the warmup, then down along half a cosine wave to 0 at the end: <c>"cosine"</c> of transformers.</summary>
    public static LearningRateSchedule Cosine { get; } = new CosineSchedule();

    /// <summary>The schedule of that name, with the defaults of its options.</summary>
    /// <param name="name">A name as transformers writes it, for instance <c>cosine_with_restarts</c>; also <c>one_cycle</c> and <c>slanted_triangular</c>.</param>
    /// <exception cref="ArgumentException">There is no schedule of that name; the message lists those there are.</exception>
    public static LearningRateSchedule FromName(string name) => NamedSchedules.Find(name);

    /// <summary>By what the learning rate of the options is multiplied in a step: 0 or more in every step of a training.</summary>
    /// <param name="at">The step, and how long warmup and training are.</param>
    public abstract double Factor(SchedulePoint at);

    /// <summary>
    /// What the optimizer keeps of the direction of the step before, in this step (β₁ of AdamW, the momentum of SGD); null, the default, leaves it at
    /// what its options say.
    /// </summary>
    /// <param name="at">The step, and how long warmup and training are.</param>
    /// <returns>0 or more and less than 1, or null in every step.</returns>
    public virtual double? Momentum(SchedulePoint at) => null;

    /// <summary>Whether it goes through rates of every size on purpose, to see where they lead: then none is too high.</summary>
    internal virtual bool IsRangeTest => false;

    /// <summary>What makes the schedule unfit for a training, one sentence a problem; none if it fits. Asked before the first step.</summary>
    /// <param name="start">The first step: how long warmup and training are, and the learning rate.</param>
    public virtual IEnumerable<string> Check(SchedulePoint start) => [];

    /// <summary>
    /// The schedule in one line of text: what it is, and every number that it was made with. A training that goes on from a checkpoint compares it, and refuses another one by name.
    /// </summary>
    /// <returns>
    /// By default the type with its public properties, read-only fields and constructor parameters, as far as they are plain values, or lists, dictionaries or records of such; a tensor
    /// by its shape and a hash. One of your own overrides it if there is more to say, or less. Equal settings must give equal text.
    /// </returns>
    public virtual string Describe() => StrategyText.Of(this);

    /// <summary>The rise over the warmup, in a straight line: 0 in step 0, 1 in the first step after the warmup.</summary>
    /// <returns>The factor, or null if the warmup is over.</returns>
    protected static double? Rise(SchedulePoint at) => at.Step < at.WarmupSteps ? (double)at.Step / Math.Max(1, at.WarmupSteps) : null;

    // What the options of the built-in schedules have in common: a sentence if a value is out of range, null if not.
    private protected string? Positive(string option, double value)
        => double.IsFinite(value) && value > 0 ? null : Problem(option, value, "it must be a finite number above 0");

    private protected string? NotNegative(string option, double value)
        => double.IsFinite(value) && value >= 0 ? null : Problem(option, value, "it must be a finite number, 0 or more");

    private protected string? Share(string option, double value)
        => value is >= 0 and <= 1 ? null : Problem(option, value, "it must be from 0 to 1");

    private protected string Problem(string option, IFormattable value, string rule)
        => string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}.{option} is {value}; {rule}.");
}
