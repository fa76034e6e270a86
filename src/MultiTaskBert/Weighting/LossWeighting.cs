using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting;

namespace MultiTaskBert;

/// <summary>How the losses of the heads become one. Derive from it for a way of your own.</summary>
/// <remarks>
/// A weighting is immutable; what changes during a training is in the <see cref="LossWeigher"/> that <see cref="Start"/> makes. One that
/// needs nothing but the losses of the step overrides <see cref="Combine"/> alone; one that remembers derives from
/// <see cref="StatefulWeighting"/>. Any thread may use a weighting of the library.
/// </remarks>
public abstract class LossWeighting
{
    /// <summary>The plain sum of the heads' losses, each head's loss being the mean over its own labels.</summary>
    public static LossWeighting Sum { get; } = new SumWeighting();

    /// <summary>The mean of the losses of the heads that have a label in the step.</summary>
    public static LossWeighting Mean { get; } = new MeanWeighting();

    /// <summary>Random loss weighting (Lin et al. 2022): in each step a softmax of normal draws.</summary>
    public static LossWeighting RandomWeights { get; } = new RandomWeighting();

    /// <summary>The geometric loss strategy (Chennupati et al. 2019): the geometric mean of the losses, so that their scales do not matter.</summary>
    public static LossWeighting GeometricMean { get; } = new GeometricMeanWeighting();

    /// <summary>The sum of the losses' logarithms: the loss half of dual balancing (Lin et al. 2023), where all losses are equally large.</summary>
    public static LossWeighting Logarithm { get; } = new LogarithmWeighting();

    /// <summary>What the trainer has to tell the weigher besides the losses of each step.</summary>
    public virtual WeightingNeeds Needs => WeightingNeeds.None;

    /// <summary>A fixed weight for each head: Σ wₕ·lossₕ.</summary>
    /// <param name="weights">The weight of every head by name, each finite and at least 0.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or there is none.</exception>
    public static LossWeighting Fixed(IReadOnlyDictionary<string, double> weights) => new FixedWeighting(weights);

    /// <summary>Weights learned from the losses as the uncertainty of each task (Kendall, Gal and Cipolla 2018).</summary>
    /// <param name="options">The form and how the weights learn; null takes the defaults.</param>
    public static LossWeighting Uncertainty(UncertaintyOptions? options = null) => new UncertaintyWeighting(options ?? new());

    /// <summary>Dynamic weight average (Liu, Johns and Davison 2019): what falls slowly from epoch to epoch counts more.</summary>
    /// <param name="temperature">How even the weights are; finite and above 0. The paper uses 2.</param>
    public static LossWeighting DynamicWeightAverage(double temperature = 2) => new DynamicWeightAverageWeighting(temperature);

    /// <summary>Weights that bring the gradients of all heads to norms that fit their pace (Chen et al. 2018, "GradNorm").</summary>
    /// <param name="options">The form and how the weights learn; null takes the defaults.</param>
    public static LossWeighting GradNorm(GradNormOptions? options = null) => new GradNormWeighting(options ?? new());

    /// <summary>Weights under which all losses fall at the same relative pace (Liu et al. 2023, "FAMO").</summary>
    /// <param name="options">How the weights learn; null takes the defaults.</param>
    public static LossWeighting Famo(FamoOptions? options = null) => new FamoWeighting(options ?? new());

    /// <summary>IMTL-L (Liu et al. 2021): learned weights that bring all losses to one scale. Its other half is <see cref="GradientAggregation.ImtlG"/>.</summary>
    /// <param name="options">How the weights learn; null takes the defaults.</param>
    public static LossWeighting ImtlL(ImtlLOptions? options = null) => new ImtlLWeighting(options ?? new());

    /// <summary>Smooth Tchebycheff scalarization (Lin et al. 2024): a smooth maximum of the losses.</summary>
    /// <param name="options">The form and its numbers; null takes the defaults.</param>
    public static LossWeighting SmoothTchebycheff(SmoothTchebycheffOptions? options = null) => new SmoothTchebycheffWeighting(options ?? new());

    /// <summary>
    /// Whether the weights are the same whatever the losses are, so that the total is a fixed weighted sum. If not (the default), a step of several
    /// micro-batches computes its losses twice: once to find the weights, once to learn from them.
    /// </summary>
    public virtual bool HasFixedWeights => false;

    /// <summary>Problems with the heads of the model, or with the numbers it was given, each a sentence; checked before the first batch.</summary>
    /// <param name="heads">The names of the heads.</param>
    public virtual IEnumerable<string> Check(IReadOnlyList<string> heads) => [];

    /// <summary>
    /// The weighting in one line of text: what it is, and every number that it was made with. A training that goes on from a checkpoint compares it, and refuses another one by name.
    /// </summary>
    /// <returns>
    /// By default the type with its public properties, read-only fields and constructor parameters, as far as they are plain values, or lists, dictionaries or records of such; a tensor
    /// by its shape and a hash. One of your own overrides it if there is more to say, or less. Equal settings must give equal text.
    /// </returns>
    public virtual string Describe() => StrategyText.Of(this);

    /// <summary>Combines the losses of one step. With gradient accumulation they are the losses of the whole step.</summary>
    /// <param name="losses">The losses of the heads that have a label in the step, at least one.</param>
    /// <returns>The total, in the dispose scope of the caller, and the weights.</returns>
    public abstract CombinedLoss Combine(IReadOnlyList<HeadLoss> losses);

    /// <summary>Makes what weighs the losses of one training, in its state before the first step.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <exception cref="ArgumentException">The weighting does not fit the heads; all problems of <see cref="Check"/> are listed.</exception>
    public LossWeigher Start(IReadOnlyList<string> heads, long seed)
    {
        ArgumentNullException.ThrowIfNull(heads);
        string[] problems = [.. Check(heads)];
        return problems.Length == 0 ? Create(heads, seed) : throw new ArgumentException(string.Join(' ', problems), nameof(heads));
    }

    /// <summary>Makes the weigher; heads and options are checked. By default one that asks <see cref="Combine"/> in every step.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    protected virtual LossWeigher Create(IReadOnlyList<string> heads, long seed) => new StatelessWeigher(this);
}
