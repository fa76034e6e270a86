using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Weighting;

namespace MultiTaskBert;

/// <summary>Represents how the losses of the heads become one. Derive from it for a way of your own.</summary>
/// <remarks>
/// A weighting is immutable and can be used by several trainings at once; what changes during a training is in the <see cref="LossWeigher"/> that <see cref="Start"/> makes. One that needs nothing but the
/// losses of the step overrides <see cref="Combine"/> alone; one that remembers derives from <see cref="StatefulWeighting"/>.
/// </remarks>
[JsonConverter(typeof(StrategyJsonConverter<LossWeighting>))]
[TypeConverter(typeof(StrategyTypeConverter<LossWeighting>))]
public abstract record LossWeighting : Strategy, IStrategyFamily<LossWeighting>
{
    /// <summary>Initializes the base of a weighting.</summary>
    protected LossWeighting()
        : base(LossWeightingKinds.Style)
    {
    }

    /// <summary>Gets the plain sum of the heads' losses, each head's loss being the mean over its own labels.</summary>
    public static LossWeighting Sum { get; } = new SumWeighting();

    /// <summary>Gets the mean of the losses of the heads that have a label in the step.</summary>
    public static LossWeighting Mean { get; } = new MeanWeighting();

    /// <summary>Gets random loss weighting (Lin et al. 2022): in each step a softmax of normal draws.</summary>
    public static LossWeighting RandomWeights { get; } = new RandomWeighting();

    /// <summary>Gets the geometric loss strategy (Chennupati et al. 2019): the geometric mean of the losses, so that their scales do not matter.</summary>
    public static LossWeighting GeometricMean { get; } = new GeometricMeanWeighting();

    /// <summary>Gets the sum of the losses' logarithms: the loss half of dual balancing (Lin et al. 2023), where all losses are equally large.</summary>
    public static LossWeighting Logarithm { get; } = new LogarithmWeighting();

    static StrategyStyle IStrategyFamily<LossWeighting>.Style => LossWeightingKinds.Style;

    /// <summary>Gets what the trainer has to tell the weigher besides the losses of each step.</summary>
    public virtual WeightingNeeds Needs => WeightingNeeds.None;

    /// <summary>
    /// Gets whether the weights are the same whatever the losses are, so that the total is a fixed weighted sum. If not (the default), a step of several
    /// micro-batches computes its losses twice: once to find the weights, once to compute gradients.
    /// </summary>
    public virtual bool HasFixedWeights => false;

    /// <summary>Creates a fixed weight for each head: Σ wₕ·lossₕ.</summary>
    /// <param name="weights">The weight of every head by name, each finite and at least 0.</param>
    public static LossWeighting Fixed(IReadOnlyDictionary<string, double> weights) => new FixedWeighting(weights);

    /// <summary>Creates weights trained from the losses as the uncertainty of each task (Kendall, Gal and Cipolla 2018); for its options see <see cref="UncertaintyWeighting"/>.</summary>
    public static LossWeighting Uncertainty() => new UncertaintyWeighting();

    /// <summary>Creates dynamic weight average (Liu, Johns and Davison 2019): what falls slowly from epoch to epoch counts more.</summary>
    /// <param name="temperature">How even the weights are; finite and above 0. The paper uses 2.</param>
    public static LossWeighting DynamicWeightAverage(double temperature = 2) => new DynamicWeightAverageWeighting { Temperature = temperature };

    /// <summary>Creates weights that bring the gradients of all heads to norms that fit their pace (Chen et al. 2018, "GradNorm").</summary>
    /// <param name="alpha">How strongly heads that are trained slowly are pulled along; finite, 0 or more. For the other options see <see cref="GradNormWeighting"/>.</param>
    public static LossWeighting GradNorm(double alpha = 1.5) => new GradNormWeighting { Alpha = alpha };

    /// <summary>Creates weights under which all losses fall at the same relative pace (Liu et al. 2023, "FAMO"); for its options see <see cref="FamoWeighting"/>.</summary>
    public static LossWeighting Famo() => new FamoWeighting();

    /// <summary>
    /// Creates IMTL-L (Liu et al. 2021): trained weights that bring all losses to one scale; for its options see <see cref="ImtlLWeighting"/>. Its other half is
    /// <see cref="GradientAggregation.ImtlG"/>.
    /// </summary>
    public static LossWeighting ImtlL() => new ImtlLWeighting();

    /// <summary>Creates smooth Tchebycheff scalarization (Lin et al. 2024), a smooth maximum of the losses; for its options see <see cref="SmoothTchebycheffWeighting"/>.</summary>
    public static LossWeighting SmoothTchebycheff() => new SmoothTchebycheffWeighting();

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>uncertainty(form=Revised)</c>.</param>
    /// <exception cref="FormatException">The text is no weighting; the message says what is wrong, or lists what there is.</exception>
    public static LossWeighting Parse(string text) => LossWeightingKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> read a weighting of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : LossWeighting => LossWeightingKinds.All.With<T>();

    static LossWeighting IStrategyFamily<LossWeighting>.Read(string text) => Parse(text);

    /// <summary>Finds everything that is wrong with the options, and with the weighting for a model.</summary>
    /// <param name="heads">The names of the heads.</param>
    /// <returns>One sentence a problem; empty if there is none.</returns>
    public IReadOnlyList<string> Check(IReadOnlyList<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        return Collect(rules => ValidateFor(heads, rules));
    }

    /// <summary>Reports what makes the weighting unfit for a model to <paramref name="rules"/>; nothing by default. <see cref="Strategy.Validate"/> is for the options.</summary>
    /// <param name="heads">The names of the heads.</param>
    /// <param name="rules">Where the problems go.</param>
    public virtual void ValidateFor(IReadOnlyList<string> heads, OptionRules rules)
    {
    }

    /// <summary>Combines the losses of one step. With gradient accumulation they are the losses of the whole step.</summary>
    /// <param name="losses">The losses of the heads that have a label in the step, at least one.</param>
    /// <returns>The total, in the dispose scope of the caller, and the weights.</returns>
    public abstract CombinedLoss Combine(IReadOnlyList<HeadLoss> losses);

    /// <summary>Makes what weighs the losses of one training, in its state before the first step.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the weighting does not fit the heads; all problems are listed.</exception>
    public LossWeigher Start(IReadOnlyList<string> heads, long seed)
    {
        ThrowIfAny(Check(heads), nameof(heads));
        return Create(heads, seed);
    }

    /// <summary>Makes the weigher; heads and options are checked. By default one that calls <see cref="Combine"/> in every step.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    protected virtual LossWeigher Create(IReadOnlyList<string> heads, long seed) => new StatelessWeigher(this);
}
