using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;

namespace MultiTaskBert;

/// <summary>
/// Represents how the gradients of several heads at the shared parameters become the one that the parameters follow. Derive from it for a way of your own.
/// </summary>
/// <remarks>
/// An aggregation is immutable and can be used by several trainings at once; what changes during a training is in the <see cref="GradientAggregator"/> that <see cref="Start"/> makes. One of your own whose
/// result is a weighted sum, with weights that depend on the inner products of the gradients, overrides <see cref="Weights"/>; any other overrides <see cref="Create"/>.
/// </remarks>
[JsonConverter(typeof(StrategyJsonConverter<GradientAggregation>))]
[TypeConverter(typeof(StrategyTypeConverter<GradientAggregation>))]
public abstract record GradientAggregation : Strategy, IStrategyFamily<GradientAggregation>
{
    /// <summary>Initializes the base of an aggregation.</summary>
    protected GradientAggregation()
        : base(GradientAggregationKinds.Style)
    {
    }

    /// <summary>Gets the sum of the gradients: what training on the sum of the losses does.</summary>
    public static GradientAggregation Sum { get; } = new SumAggregation();

    /// <summary>Gets the mean of the gradients.</summary>
    public static GradientAggregation Mean { get; } = new MeanAggregation();

    /// <summary>Gets PCGrad (Yu et al. 2020, "Gradient surgery for multi-task learning"): each gradient loses what is against another one, in a random order, and they are summed.</summary>
    public static GradientAggregation PCGrad { get; } = new PCGradAggregation();

    /// <summary>Gets the shortest mix of the gradients (Désidéri 2012; Sener and Koltun 2018): no loss rises, and all may stand still.</summary>
    public static GradientAggregation Mgda { get; } = new MgdaAggregation();

    /// <summary>Gets IMTL-G (Liu et al. 2021, "Towards impartial multi-task learning"): the mix that is equally long along every gradient.</summary>
    public static GradientAggregation ImtlG { get; } = new ImtlGAggregation();

    /// <summary>Creates GradVac (Wang et al. 2021, "Gradient vaccine"): PCGrad for gradients that agree too little, not only for those in conflict.</summary>
    /// <param name="decay">How fast the cosine that is asked for follows the observed one; from 0 to 1.</param>
    public static GradientAggregation GradVac(double decay = GradVacAggregation.DefaultDecay) => new GradVacAggregation { Decay = decay };

    /// <summary>Creates CAGrad (Liu et al. 2021, "Conflict-averse gradient descent"): near the mean, where the loss that falls least falls most.</summary>
    /// <remarks>
    /// Heads without gradient are left out beforehand: no direction changes their loss. Where some mix of the others vanishes, no direction lets every loss fall, and the result is 0.
    /// </remarks>
    /// <param name="radius">c: how far from the mean, in lengths of the mean; finite and at least 0. 0 is the mean.</param>
    public static GradientAggregation CAGrad(double radius = CAGradAggregation.DefaultRadius) => new CAGradAggregation { Radius = radius };

    /// <summary>Creates the Nash bargaining solution (Navon et al. 2022, "Multi-task learning as a bargaining game"): the mix that is fair whatever the gradients' scales.</summary>
    /// <remarks>Heads without gradient have weight 0: they have nothing to bargain for.</remarks>
    /// <param name="maxNorm">
    /// The longest result, above 0. Without a limit it is always √K long, so any limit below that fixes the length of every step;
    /// <see cref="double.PositiveInfinity"/> is none.
    /// </param>
    public static GradientAggregation NashMtl(double maxNorm = NashMtlAggregation.DefaultMaxNorm) => new NashMtlAggregation { MaxNorm = maxNorm };

    /// <summary>Creates Aligned-MTL (Senushkin et al. 2023, "Independent component alignment for multi-task learning"): the gradients, rotated and scaled until they are orthogonal and as long as the weakest direction.</summary>
    /// <param name="sum">Whether all are added up, as in LibMTL; otherwise their mean is taken, as in TorchJD.</param>
    public static GradientAggregation AlignedMtl(bool sum = AlignedMtlAggregation.DefaultIsSum) => new AlignedMtlAggregation { IsSum = sum };

    /// <summary>Creates UPGrad (Quinton and Rey 2024, "Jacobian descent for multi-objective optimization"): the mean of the gradients, each projected to where no loss rises.</summary>
    /// <param name="regularization">What is added to the diagonal of the normalized Gramian; finite and at least 0.</param>
    /// <param name="threshold">The trace of the Gramian below which all gradients count as 0, which gives their mean; finite and at least 0.</param>
    public static GradientAggregation UPGrad(double regularization = UPGradAggregation.DefaultRegularization, double threshold = UPGradAggregation.DefaultThreshold) =>
        new UPGradAggregation { Regularization = regularization, Threshold = threshold };

    /// <summary>Creates GradDrop (Chen et al. 2020, "Just pick a sign"): coordinate by coordinate, the entries of one sign are kept, drawn by how much of the gradients has it.</summary>
    /// <param name="leak">The ratio of the dropped entries that is kept all the same; from 0 to 1.</param>
    public static GradientAggregation GradDrop(double leak = GradDropAggregation.DefaultLeak) => new GradDropAggregation { Leak = leak };

    /// <summary>
    /// Creates the gradient half of dual balancing (Lin et al. 2023, "Dual-balancing for multi-task learning"): running means of the gradients, all made as long as the longest. Use it with
    /// <see cref="LossWeighting.Logarithm"/>. It keeps one more gradient for each head.
    /// </summary>
    /// <param name="decay">β: how much of the running mean stays in the first step; from 0 to below 1.</param>
    /// <param name="decayPower">σ: in step t it is β/t^σ; finite and at least 0.</param>
    public static GradientAggregation DualBalancing(double decay = DualBalancingAggregation.DefaultDecay, double decayPower = DualBalancingAggregation.DefaultDecayPower) =>
        new DualBalancingAggregation { Decay = decay, DecayPower = decayPower };

    /// <summary>Gets whether gradients are kept from step to step, so that the columns must stand for the same in each: not possible with <see cref="GradientSite.HiddenStates"/>.</summary>
    public virtual bool KeepsGradients => false;

    static StrategyStyle IStrategyFamily<GradientAggregation>.Style => GradientAggregationKinds.Style;

    /// <summary>Reads what <see cref="Strategy.Describe"/> wrote; options that are not in it have their defaults.</summary>
    /// <param name="text">The text, for instance <c>ca_grad(radius=0.4)</c>.</param>
    /// <exception cref="FormatException">The text is no aggregation; the message says what is wrong, or lists what there is.</exception>
    public static GradientAggregation Parse(string text) => GradientAggregationKinds.All.Parse(text);

    /// <summary>Lets <see cref="Parse"/> read an aggregation of your own. Registering a type again does nothing.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="InvalidOperationException">Another type has the same name.</exception>
    public static void Register<[DynamicallyAccessedMembers(StrategyOptions.Needed)] T>()
        where T : GradientAggregation => GradientAggregationKinds.All.With<T>();

    static GradientAggregation IStrategyFamily<GradientAggregation>.Read(string text) => Parse(text);

    /// <summary>Reports what makes the aggregation unfit for a model to <paramref name="rules"/>; nothing by default. <see cref="Strategy.Validate"/> is for the options.</summary>
    /// <param name="heads">The names of the heads.</param>
    /// <param name="rules">Where the problems go.</param>
    public virtual void ValidateFor(IReadOnlyList<string> heads, OptionRules rules)
    {
    }

    /// <summary>Makes what combines the gradients of one training, in its state before the first step; the caller disposes it.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the aggregation does not fit the heads; all problems are listed.</exception>
    public GradientAggregator Start(IReadOnlyList<string> heads, long seed)
    {
        ThrowIfAny(Check(heads), nameof(heads));
        return Create(heads, seed);
    }

    /// <summary>Finds everything that is wrong with the options, and with the aggregation for a model: one sentence a problem.</summary>
    internal IReadOnlyList<string> Check(IReadOnlyList<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        return Collect(rules =>
        {
            if (!Overrides((Func<TaskGradients, IReadOnlyList<double>>)Weights) && !Overrides((Func<IReadOnlyList<string>, long, GradientAggregator>)Create))
            {
                rules.Add($"{GetType().Name} combines nothing; override {nameof(Weights)} if its result is a weighted sum, or {nameof(Create)} for any other.");
            }

            ValidateFor(heads, rules);
        });

        static bool Overrides(Delegate member) => member.Method.DeclaringType != typeof(GradientAggregation);
    }

    /// <summary>Makes the aggregator; heads and options are checked. By default one that sums the gradients by their <see cref="Weights"/>.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    protected virtual GradientAggregator Create(IReadOnlyList<string> heads, long seed) => new WeightedSum(this);

    /// <summary>Computes the weight of each head's gradient in a weighted sum: a pure function of their inner products.</summary>
    /// <param name="gradients">The gradients of the heads that have a label in the step; at least one.</param>
    /// <returns>One weight for each head, in the order of <see cref="TaskGradients.Heads"/>.</returns>
    /// <exception cref="NotSupportedException">The aggregation overrides <see cref="Create"/> instead.</exception>
    protected virtual IReadOnlyList<double> Weights(TaskGradients gradients) =>
        throw new NotSupportedException($"{GetType().Name} makes no weighted sum of the gradients; call {nameof(Start)}.");

    private sealed class WeightedSum(GradientAggregation aggregation) : GradientAggregator
    {
        public override AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step)
        {
            ArgumentNullException.ThrowIfNull(gradients);
            var weights = aggregation.Weights(gradients);
            return new AggregatedGradient(gradients.Combine(weights), weights);
        }
    }
}
