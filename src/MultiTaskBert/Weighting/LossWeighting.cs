using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Weighting;

namespace MultiTaskBert;

/// <summary>Represents how the losses of the heads become one. Derive from it for a way of your own.</summary>
/// <remarks>
/// A weighting is immutable and can be used by several trainings at once; what changes during a training is in the <see cref="LossWeigher"/> that <see cref="Start"/> makes. One of your own that needs nothing
/// but the losses of the step overrides <see cref="Combine"/>; one that remembers something from step to step, or depends on the step, overrides <see cref="Create"/>.
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
    /// <param name="weights">The weight of every head by name, each finite and at least 0, one at least above 0.</param>
    public static LossWeighting Fixed(IReadOnlyDictionary<string, double> weights) => new FixedWeighting(weights);

    /// <summary>
    /// Creates weights trained from the losses as the uncertainty of each task, with s = log σ² for each head (Kendall, Gal and Cipolla 2018, "Multi-task learning using uncertainty to weigh losses").
    /// </summary>
    /// <param name="form">The formula.</param>
    /// <param name="optimizer">How s is trained.</param>
    /// <param name="learningRate">The learning rate of s; finite and above 0. It is constant, and apart from the model's.</param>
    /// <param name="firstLogVariance">The first s of every head; finite. LibMTL starts at −0.5, TorchJD at 0.</param>
    public static LossWeighting Uncertainty(
        UncertaintyForm form = UncertaintyWeighting.DefaultForm,
        WeightOptimizer optimizer = UncertaintyWeighting.DefaultOptimizer,
        double learningRate = UncertaintyWeighting.DefaultLearningRate,
        double firstLogVariance = UncertaintyWeighting.DefaultFirstLogVariance) =>
        new UncertaintyWeighting { Form = form, Optimizer = optimizer, LearningRate = learningRate, FirstLogVariance = firstLogVariance };

    /// <summary>
    /// Creates dynamic weight average (Liu, Johns and Davison 2019, "End-to-end multi-task learning with attention"): what falls slowly from epoch to epoch counts more. The weights are 1 in the first two
    /// epochs.
    /// </summary>
    /// <remarks>A head without a label in one of the two epochs that are compared counts as one whose loss did not change.</remarks>
    /// <param name="temperature">How even the weights are; finite and above 0. The paper uses 2.</param>
    public static LossWeighting DynamicWeightAverage(double temperature = DynamicWeightAverageWeighting.DefaultTemperature) => new DynamicWeightAverageWeighting { Temperature = temperature };

    /// <summary>Creates weights that bring the gradients of all heads to norms that fit their pace (Chen et al. 2018, "GradNorm").</summary>
    /// <remarks>
    /// The norm of each weighted gradient at the shared parameters is drawn to their mean times rᵢ^α, rᵢ the relative inverse training rate of the head (equations 1 and 2). A weight of
    /// <see cref="GradNormForm.Paper"/> that a step would make negative, which would raise its loss, is held at 0.
    /// </remarks>
    /// <param name="alpha">How strongly heads that are trained slowly are pulled along; finite, 0 or more. 0 makes all gradients equally large.</param>
    /// <param name="learningRate">The learning rate of the weights, by plain gradient descent; finite and above 0.</param>
    /// <param name="form">Which of the two ways.</param>
    public static LossWeighting GradNorm(
        double alpha = GradNormWeighting.DefaultAlpha, double learningRate = GradNormWeighting.DefaultLearningRate, GradNormForm form = GradNormWeighting.DefaultForm) =>
        new GradNormWeighting { Alpha = alpha, LearningRate = learningRate, Form = form };

    /// <summary>Creates weights under which all losses fall at the same relative pace (Liu et al. 2023, "FAMO: fast adaptive multitask optimization"). It needs one more forward pass after each step.</summary>
    /// <param name="learningRate">The learning rate of the weights, by Adam; finite and above 0.</param>
    /// <param name="weightDecay">The L2 decay of what the weights are the softmax of; finite, 0 or more. The paper and LibMTL have 10⁻³, the authors' code 10⁻⁵.</param>
    public static LossWeighting Famo(double learningRate = FamoWeighting.DefaultLearningRate, double weightDecay = FamoWeighting.DefaultWeightDecay) =>
        new FamoWeighting { LearningRate = learningRate, WeightDecay = weightDecay };

    /// <summary>
    /// Creates IMTL-L (Liu et al. 2021, "Towards impartial multi-task learning"): trained weights that bring all losses to one scale. Its other half is <see cref="GradientAggregation.ImtlG"/>.
    /// </summary>
    /// <param name="optimizer">How the logarithms of the weights are trained.</param>
    /// <param name="learningRate">Their learning rate; finite and above 0. It is constant, and apart from the model's.</param>
    public static LossWeighting ImtlL(WeightOptimizer optimizer = ImtlLWeighting.DefaultOptimizer, double learningRate = ImtlLWeighting.DefaultLearningRate) =>
        new ImtlLWeighting { Optimizer = optimizer, LearningRate = learningRate };

    /// <summary>
    /// Creates smooth Tchebycheff scalarization (Lin et al. 2024, "Smooth Tchebycheff scalarization for multi-objective optimization", equation 8), a smooth maximum of the losses.
    /// </summary>
    /// <param name="form">Which of the two functions.</param>
    /// <param name="mu">How smooth it is: near 0 only the worst head counts; large, all count alike. Finite and above 0.</param>
    /// <param name="warmupEpoch">
    /// For <see cref="SmoothTchebycheffForm.Relative"/>, the epoch, from 0, whose mean losses the others are measured by; 0 or more. Until its end the sum of the losses' logarithms is minimised.
    /// </param>
    /// <param name="preference">For <see cref="SmoothTchebycheffForm.Paper"/>, λ of every head, finite and at least 0; null gives each head of the step the same.</param>
    /// <param name="ideal">For <see cref="SmoothTchebycheffForm.Paper"/>, the loss that every head could reach, finite; null is 0.</param>
    public static LossWeighting SmoothTchebycheff(
        SmoothTchebycheffForm form = SmoothTchebycheffWeighting.DefaultForm,
        double mu = SmoothTchebycheffWeighting.DefaultMu,
        int warmupEpoch = SmoothTchebycheffWeighting.DefaultWarmupEpoch,
        IReadOnlyDictionary<string, double>? preference = null,
        IReadOnlyDictionary<string, double>? ideal = null) =>
        new SmoothTchebycheffWeighting { Form = form, Mu = mu, WarmupEpoch = warmupEpoch, Preference = preference, Ideal = ideal };

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

    /// <summary>Reports what makes the weighting unfit for a model to <paramref name="rules"/>; nothing by default. <see cref="Strategy.Validate"/> is for the options.</summary>
    /// <param name="heads">The names of the heads.</param>
    /// <param name="rules">Where the problems go.</param>
    public virtual void ValidateFor(IReadOnlyList<string> heads, OptionRules rules)
    {
    }

    /// <summary>
    /// Combines the losses of one step; with gradient accumulation they are those of the whole step. A weighting that overrides <see cref="Create"/> instead combines them as the first step of a training with
    /// these heads and seed 0 would.
    /// </summary>
    /// <param name="losses">The losses of the heads that have a label in the step, at least one.</param>
    /// <returns>The total, in the dispose scope of the caller, and the weights.</returns>
    /// <exception cref="ArgumentException">The weighting overrides neither this nor <see cref="Create"/>, an option is out of its range, or the weighting does not fit the heads.</exception>
    public virtual CombinedLoss Combine(IReadOnlyList<HeadLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        return Start([.. losses.Select(loss => loss.Head)], seed: 0).Combine(losses, default);
    }

    /// <summary>Makes what weighs the losses of one training, in its state before the first step.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the weighting does not fit the heads; all problems are listed.</exception>
    public LossWeigher Start(IReadOnlyList<string> heads, long seed)
    {
        ThrowIfAny(Check(heads), nameof(heads));
        return Create(heads, seed);
    }

    /// <summary>Finds everything that is wrong with the options, and with the weighting for a model: one sentence a problem.</summary>
    internal IReadOnlyList<string> Check(IReadOnlyList<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        return Collect(rules =>
        {
            if (!Overrides((Func<IReadOnlyList<HeadLoss>, CombinedLoss>)Combine) && !Overrides((Func<IReadOnlyList<string>, long, LossWeigher>)Create))
            {
                rules.Add($"{GetType().Name} combines nothing; override {nameof(Combine)} if it needs the losses of a step alone, or {nameof(Create)} if it remembers something.");
            }

            ValidateFor(heads, rules);
        });

        static bool Overrides(Delegate member) => member.Method.DeclaringType != typeof(LossWeighting);
    }

    /// <summary>Makes the weigher; heads and options are checked. By default one that calls <see cref="Combine"/> in every step.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    protected virtual LossWeigher Create(IReadOnlyList<string> heads, long seed) => new StatelessWeigher(this);
}
