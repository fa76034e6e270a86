using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MultiTaskBert.Runtime;
using MultiTaskBert.Runtime.Strategies;
using MultiTaskBert.Weighting;
using MultiTaskBert.Weighting.Aggregation;

namespace MultiTaskBert;

/// <summary>
/// Represents how the gradients of several heads at the shared parameters become the one that the parameters follow. Derive from it, or from
/// <see cref="GramianAggregation"/> where the result is a weighted sum, for a way of your own.
/// </summary>
/// <remarks>
/// An aggregation is immutable and can be used by several trainings at once; what changes during a training is in the <see cref="GradientAggregator"/> that <see cref="Start"/> makes.
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

    /// <summary>The sum of the gradients: what training on the sum of the losses does.</summary>
    public static GradientAggregation Sum { get; } = new SumAggregation();

    /// <summary>The mean of the gradients.</summary>
    public static GradientAggregation Mean { get; } = new MeanAggregation();

    /// <summary>Takes from each gradient what is against another one (Yu et al. 2020), in a random order, and adds them up.</summary>
    public static GradientAggregation PCGrad { get; } = new PCGradAggregation();

    /// <summary>The shortest mix of the gradients (Désidéri 2012; Sener and Koltun 2018): no loss rises, and all may stand still.</summary>
    public static GradientAggregation Mgda { get; } = new MgdaAggregation();

    /// <summary>IMTL-G (Liu et al. 2021): the mix that is equally long along every gradient.</summary>
    public static GradientAggregation ImtlG { get; } = new ImtlGAggregation();

    /// <summary>PCGrad for gradients that agree too little, not only for those in conflict (Wang et al. 2021, "gradient vaccine").</summary>
    /// <param name="decay">How fast the cosine that is asked for follows the observed one; from 0 to 1.</param>
    public static GradientAggregation GradVac(double decay = 0.5) => new GradVacAggregation { Decay = decay };

    /// <summary>Near the mean, where the loss that falls least falls most (Liu et al. 2021, "conflict-averse gradient descent").</summary>
    /// <param name="radius">c: how far from the mean, in lengths of the mean; finite and at least 0. 0 is the mean.</param>
    public static GradientAggregation CAGrad(double radius = 0.5) => new CAGradAggregation { Radius = radius };

    /// <summary>The Nash bargaining solution (Navon et al. 2022): the mix that is fair whatever the gradients' scales.</summary>
    /// <param name="maxNorm">
    /// The longest result, above 0. Without a limit it is always √K long, so any limit below that fixes the length of every step;
    /// <see cref="double.PositiveInfinity"/> is none.
    /// </param>
    public static GradientAggregation NashMtl(double maxNorm = 1) => new NashMtlAggregation { MaxNorm = maxNorm };

    /// <summary>The gradients rotated and scaled until they are orthogonal and as long as the weakest direction (Senushkin et al. 2023).</summary>
    /// <param name="sum">Whether all are added up, as in LibMTL; otherwise their mean is taken, as in TorchJD.</param>
    public static GradientAggregation AlignedMtl(bool sum = false) => new AlignedMtlAggregation { IsSum = sum };

    /// <summary>Each gradient projected to where no loss rises, and their mean (Quinton and Rey 2024, "Jacobian descent").</summary>
    /// <param name="regularization">What is added to the diagonal of the normalized Gramian; finite and at least 0.</param>
    /// <param name="threshold">The trace of the Gramian below which all gradients count as 0, which gives their mean; finite and at least 0.</param>
    public static GradientAggregation UPGrad(double regularization = 1e-4, double threshold = 1e-4) => new UPGradAggregation { Regularization = regularization, Threshold = threshold };

    /// <summary>Keeps, coordinate by coordinate, the entries of one sign, drawn by how much of the gradients has it (Chen et al. 2020, "GradDrop").</summary>
    /// <param name="leak">The ratio of the dropped entries that is kept all the same; from 0 to 1.</param>
    public static GradientAggregation GradDrop(double leak = 0) => new GradDropAggregation { Leak = leak };

    /// <summary>
    /// The gradient half of dual balancing (Lin et al. 2023): running means of the gradients, all made as long as the longest. Use it with
    /// <see cref="LossWeighting.Logarithm"/>. It keeps one more gradient for each head.
    /// </summary>
    /// <param name="decay">β: how much of the running mean stays in the first step; from 0 to below 1.</param>
    /// <param name="decayPower">σ: in step t it is β/t^σ; finite and at least 0.</param>
    public static GradientAggregation DualBalancing(double decay = 0.9, double decayPower = 0) => new DualBalancingAggregation { Decay = decay, DecayPower = decayPower };

    /// <summary>Whether gradients are kept from step to step, so that the columns must stand for the same in each: not possible with <see cref="GradientSite.HiddenStates"/>.</summary>
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

    /// <summary>Finds everything that is wrong with the options, and with the aggregation for a model.</summary>
    /// <param name="heads">The names of the heads.</param>
    /// <returns>One sentence a problem; empty if there is none.</returns>
    public IReadOnlyList<string> Check(IReadOnlyList<string> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        return Collect(rules => ValidateFor(heads, rules));
    }

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

    /// <summary>Makes the aggregator; heads and numbers are checked.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    protected abstract GradientAggregator Create(IReadOnlyList<string> heads, long seed);
}
