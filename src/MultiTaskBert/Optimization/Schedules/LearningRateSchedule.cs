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
/// As in transformers, the cosine schedules do not hold the learning rate at its end beyond the last step, where no training goes. <see cref="ReduceOnPlateau"/>, which looks at a metric, is no schedule
/// but goes with any of them.
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

    static StrategyStyle IStrategyFamily<LearningRateSchedule>.Style => LearningRateScheduleKinds.Style;

    /// <summary>Creates a rise during the warmup, then a fall along a cosine wave, by default half of one and so down to 0: <c>"cosine"</c> of transformers.</summary>
    /// <param name="cycles">The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once, 1 goes down and up again.</param>
    public static LearningRateSchedule Cosine(double cycles = CosineWave.DefaultCycles) => new CosineSchedule { Cycles = cycles };

    /// <summary>
    /// Creates a rise during the warmup, then a fall along half a cosine wave, several times, each time starting again from the full learning rate:
    /// <c>"cosine_with_restarts"</c> of transformers.
    /// </summary>
    /// <param name="cycles">How many times the learning rate falls to 0 (<c>num_cycles</c>), above 0.</param>
    /// <remarks>Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts".</remarks>
    public static LearningRateSchedule CosineWithRestarts(double cycles = CosineWithRestartsSchedule.DefaultCycles) => new CosineWithRestartsSchedule { Cycles = cycles };

    /// <summary>Creates a rise during the warmup, then a fall along half a cosine wave to a learning rate above 0: <c>"cosine_with_min_lr"</c> of transformers.</summary>
    /// <param name="minLr">The lowest learning rate (<c>min_lr</c>), from 0 to the learning rate of the options. Either this or <paramref name="minLrRate"/> has to be given.</param>
    /// <param name="minLrRate">The lowest learning rate as a ratio of the learning rate of the options (<c>min_lr_rate</c>), from 0 to 1.</param>
    /// <param name="cycles">The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once.</param>
    public static LearningRateSchedule CosineWithMinLr(double? minLr = null, double? minLrRate = null, double cycles = CosineWave.DefaultCycles) =>
        new CosineWithMinLrSchedule { MinLr = minLr, MinLrRate = minLrRate, Cycles = cycles };

    /// <summary>
    /// Creates the same as <see cref="CosineWithMinLr"/>, but one step ahead, so that already the first step has a learning rate above 0: <c>"cosine_warmup_with_min_lr"</c> of transformers.
    /// </summary>
    /// <param name="minLr">The lowest learning rate after the warmup (<c>min_lr</c>), from 0 to the learning rate of the options. Either this or <paramref name="minLrRate"/> has to be given.</param>
    /// <param name="minLrRate">The same as a ratio of the learning rate of the options (<c>min_lr_rate</c>), from 0 to 1.</param>
    /// <param name="warmupLrRate">
    /// The ratio of the learning rate that the warmup starts from (<c>warmup_lr_rate</c>), from 0 to 1; null lets it start from one part in the number of warmup steps.
    /// </param>
    /// <param name="cycles">The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once.</param>
    public static LearningRateSchedule CosineWarmupWithMinLr(double? minLr = null, double? minLrRate = null, double? warmupLrRate = null, double cycles = CosineWave.DefaultCycles) =>
        new CosineWarmupWithMinLrSchedule { MinLr = minLr, MinLrRate = minLrRate, WarmupLrRate = warmupLrRate, Cycles = cycles };

    /// <summary>Creates a rise during the warmup, then a fall along a power of what is left of the training, to a small learning rate: <c>"polynomial"</c> of transformers.</summary>
    /// <param name="power">The power (<c>power</c>), above 0: 1 is a straight line, 2 falls fast at first.</param>
    /// <param name="lrEnd">The learning rate at the end (<c>lr_end</c>): 0 or more, and less than the learning rate of the options.</param>
    public static LearningRateSchedule Polynomial(double power = PolynomialSchedule.DefaultPower, double lrEnd = PolynomialSchedule.DefaultLrEnd) =>
        new PolynomialSchedule { Power = power, LrEnd = lrEnd };

    /// <summary>Creates a rise during the warmup, then a fall with the inverse square root of the step, never to 0: <c>"inverse_sqrt"</c> of transformers.</summary>
    /// <param name="timescale">
    /// How slowly the learning rate falls, in steps, at least 1 (<c>timescale</c>): three times as many steps after the warmup it is a half. Null takes the length of the warmup, or 10,000 without one.
    /// </param>
    /// <remarks>Vaswani et al. 2017, section 5.3, in the form of Zhai et al. 2022, "Scaling Vision Transformers".</remarks>
    public static LearningRateSchedule InverseSqrt(long? timescale = null) => new InverseSqrtSchedule { Timescale = timescale };

    /// <summary>Creates a rise during the warmup, a level line for most of the training, and a fall over the last steps: <c>"warmup_stable_decay"</c> of transformers.</summary>
    /// <param name="decaySteps">The number of steps of the fall (<c>num_decay_steps</c>), 0 or more.</param>
    /// <param name="stableSteps">The number of level steps (<c>num_stable_steps</c>), 0 or more; null takes what warmup and fall leave. After fewer, the rest has the lowest learning rate.</param>
    /// <param name="warmupShape">The line of the rise (<c>warmup_type</c>).</param>
    /// <param name="decayShape">The line of the fall (<c>decay_type</c>).</param>
    /// <param name="minLrRatio">The ratio of the learning rate that the rise starts from and the fall ends at (<c>min_lr_ratio</c>), from 0 to 1.</param>
    /// <param name="cycles">The number of waves of a fall along a cosine (<c>num_cycles</c>), above 0; 0.5 goes down once.</param>
    /// <remarks>Hu et al. 2024, "MiniCPM", section 4; the shape <see cref="AnnealShape.OneMinusSqrt"/> is of Hägele et al. 2024.</remarks>
    public static LearningRateSchedule WarmupStableDecay(
        long decaySteps,
        long? stableSteps = null,
        AnnealShape warmupShape = WarmupStableDecaySchedule.DefaultWarmupShape,
        AnnealShape decayShape = WarmupStableDecaySchedule.DefaultDecayShape,
        double minLrRatio = 0,
        double cycles = CosineWave.DefaultCycles) =>
        new WarmupStableDecaySchedule { DecaySteps = decaySteps, StableSteps = stableSteps, WarmupShape = warmupShape, DecayShape = decayShape, MinLrRatio = minLrRatio, Cycles = cycles };

    /// <summary>Creates a short steep rise and a long fall, both straight lines. It has a rise of its own and does not look at the warmup of the options.</summary>
    /// <param name="cutRatio">The ratio of all steps in which the learning rate rises (<c>cut_frac</c>), above 0 and below 1.</param>
    /// <param name="ratio">How many times smaller the lowest learning rate is than the highest one (<c>ratio</c>), at least 1.</param>
    /// <remarks>
    /// Howard and Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", equation 3. The peak is in a whole step, so in a short training the line can meet 0 before the end; such a
    /// training is refused.
    /// </remarks>
    public static LearningRateSchedule SlantedTriangular(double cutRatio = SlantedTriangularSchedule.DefaultCutRatio, double ratio = SlantedTriangularSchedule.DefaultRatio) =>
        new SlantedTriangularSchedule { CutRatio = cutRatio, Ratio = ratio };

    /// <summary>
    /// Creates one rise to the learning rate of the options and one fall far below where it started, while the momentum (β₁ of AdamW) does the opposite. It has a rise of its own and does not look at the
    /// warmup of the options.
    /// </summary>
    /// <param name="riseRatio">The ratio of all steps in which the learning rate rises (<c>pct_start</c>), from 0 to 1; with <paramref name="threePhase"/> up to a half.</param>
    /// <param name="shape">The line of rise and fall (<c>anneal_strategy</c>): <see cref="AnnealShape.Cosine"/> or <see cref="AnnealShape.Linear"/>.</param>
    /// <param name="divFactor">How many times smaller the first learning rate is than the highest one (<c>div_factor</c>), above 0.</param>
    /// <param name="finalDivFactor">How many times smaller the last learning rate is than the first one (<c>final_div_factor</c>), above 0.</param>
    /// <param name="threePhase">Whether the fall first mirrors the rise and then goes on to the last learning rate (<c>three_phase</c>), as in the paper, or is one line.</param>
    /// <param name="cycleMomentum">Whether the momentum moves too (<c>cycle_momentum</c>).</param>
    /// <param name="baseMomentum">The momentum at the highest learning rate (<c>base_momentum</c>), 0 or more and less than 1.</param>
    /// <param name="maxMomentum">The momentum at the start and at the end (<c>max_momentum</c>), 0 or more and less than 1.</param>
    /// <remarks>Smith and Topin 2018, "Super-Convergence", with the options and the learning rates of <c>torch.optim.lr_scheduler.OneCycleLR</c>.</remarks>
    public static LearningRateSchedule OneCycle(
        double riseRatio = OneCycleSchedule.DefaultRiseRatio,
        AnnealShape shape = OneCycleSchedule.DefaultShape,
        double divFactor = OneCycleSchedule.DefaultDivFactor,
        double finalDivFactor = OneCycleSchedule.DefaultFinalDivFactor,
        bool threePhase = false,
        bool cycleMomentum = OneCycleSchedule.DefaultCycleMomentum,
        double baseMomentum = OneCycleSchedule.DefaultBaseMomentum,
        double maxMomentum = OneCycleSchedule.DefaultMaxMomentum) => new OneCycleSchedule
        {
            RiseRatio = riseRatio,
            Shape = shape,
            DivFactor = divFactor,
            FinalDivFactor = finalDivFactor,
            ThreePhase = threePhase,
            CycleMomentum = cycleMomentum,
            BaseMomentum = baseMomentum,
            MaxMomentum = maxMomentum,
        };

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text: a name as transformers writes it, or <c>one_cycle</c> or <c>slanted_triangular</c>, with options such as <c>cosine(cycles=0.5)</c>.</param>
    /// <exception cref="FormatException">The text is no schedule; the message says what is wrong, or lists what there is.</exception>
    public static LearningRateSchedule Parse(string text) => LearningRateScheduleKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> read a schedule of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : LearningRateSchedule => LearningRateScheduleKinds.All.With<T>();

    static LearningRateSchedule IStrategyFamily<LearningRateSchedule>.Read(string text) => Parse(text);

    /// <summary>Finds everything that is wrong with the options, and with the schedule for a training: one sentence a problem.</summary>
    internal IReadOnlyList<string> Check(SchedulePoint start) => Collect(rules => ValidateFor(start, rules));

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
    /// Computes what the optimizer keeps of the direction of the step before, in this step (β₁ of AdamW, the momentum of SGD); null, the default, leaves it at what its options say.
    /// </summary>
    /// <param name="at">The step, and how long warmup and training are.</param>
    /// <returns>0 or more and less than 1, or null in every step.</returns>
    public virtual double? Momentum(SchedulePoint at) => null;

    /// <summary>Whether it goes through learning rates of every size on purpose, to see where they lead: then none is too high.</summary>
    internal bool IsRangeTest => this is IRangeTest;

    /// <summary>Computes the rise over the warmup, in a straight line: 0 in step 0, 1 in the first step after the warmup.</summary>
    /// <param name="at">The step, and how long the warmup is.</param>
    /// <returns>The factor, or null if the warmup is over.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="at"/> is null.</exception>
    protected static double? Rise(SchedulePoint at)
    {
        ArgumentNullException.ThrowIfNull(at);
        return at.Step < at.WarmupSteps ? (double)at.Step / Math.Max(1, at.WarmupSteps) : null;
    }
}
