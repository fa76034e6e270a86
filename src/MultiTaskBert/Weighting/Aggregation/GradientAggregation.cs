using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Aggregation;

namespace MultiTaskBert;

/// <summary>
/// How the gradients of several heads at the shared parameters become the one that the parameters follow. Derive from it, or from
/// <see cref="GramianAggregation"/> where the result is a weighted sum, for a way of your own.
/// </summary>
/// <remarks>Immutable; what changes during a training is in the <see cref="GradientAggregator"/> that <see cref="Start"/> makes. Any thread may use it.</remarks>
public abstract record GradientAggregation
{
    /// <summary>The sum of the gradients: what training on the sum of the losses does.</summary>
    public static GradientAggregation Sum { get; } = new SumAggregation();

    /// <summary>The mean of the gradients.</summary>
    public static GradientAggregation Mean { get; } = new MeanAggregation();

    /// <summary>Takes from each gradient what is against another one (Yu et al. 2020), in a random order, and adds them up.</summary>
    public static GradientAggregation PCGrad { get; } = new PCGradAggregation(TaskOrder.Random);

    /// <summary>The shortest mix of the gradients (Désidéri 2012; Sener and Koltun 2018): no loss rises, and all may stand still.</summary>
    public static GradientAggregation Mgda { get; } = new MgdaAggregation();

    /// <summary>IMTL-G (Liu et al. 2021): the mix that is equally long along every gradient.</summary>
    public static GradientAggregation ImtlG { get; } = new ImtlGAggregation();

    /// <summary>PCGrad for gradients that agree too little, not only for those in conflict (Wang et al. 2021, "gradient vaccine").</summary>
    /// <param name="decay">How fast the cosine that is asked for follows the observed one; from 0 to 1.</param>
    public static GradientAggregation GradVac(double decay = 0.5) => new GradVacAggregation(decay, TaskOrder.Random);

    /// <summary>Near the mean, where the loss that falls least falls most (Liu et al. 2021, "conflict-averse gradient descent").</summary>
    /// <param name="radius">c: how far from the mean, in lengths of the mean; finite and at least 0. 0 is the mean.</param>
    public static GradientAggregation CAGrad(double radius = 0.5) => new CAGradAggregation(radius);

    /// <summary>The Nash bargaining solution (Navon et al. 2022): the mix that is fair whatever the gradients' scales.</summary>
    /// <param name="maxNorm">
    /// The longest result, above 0. Without a limit it is always √K long, so any limit below that fixes the length of every step;
    /// <see cref="double.PositiveInfinity"/> is none.
    /// </param>
    public static GradientAggregation NashMtl(double maxNorm = 1) => new NashMtlAggregation(maxNorm);

    /// <summary>The gradients turned and scaled until they are orthogonal and as long as the weakest direction (Senushkin et al. 2023).</summary>
    /// <param name="sum">Whether all are added up, as in LibMTL; otherwise their mean is taken, as in TorchJD.</param>
    public static GradientAggregation AlignedMtl(bool sum = false) => new AlignedMtlAggregation(sum);

    /// <summary>Each gradient projected to where no loss rises, and their mean (Quinton and Rey 2024, "Jacobian descent").</summary>
    /// <param name="regularization">What is added to the diagonal of the normalized Gramian; finite and at least 0.</param>
    /// <param name="threshold">The trace of the Gramian below which all gradients count as 0, which gives their mean; finite and at least 0.</param>
    public static GradientAggregation UPGrad(double regularization = 1e-4, double threshold = 1e-4) => new UPGradAggregation(regularization, threshold);

    /// <summary>Keeps, coordinate by coordinate, the entries of one sign, drawn by how much speaks for it (Chen et al. 2020, "GradDrop").</summary>
    /// <param name="leak">The share of the dropped entries that is kept all the same; from 0 to 1.</param>
    public static GradientAggregation GradDrop(double leak = 0) => new GradDropAggregation(leak);

    /// <summary>
    /// The gradient half of dual balancing (Lin et al. 2023): running means of the gradients, all made as long as the longest. Use it with
    /// <see cref="LossWeighting.Logarithm"/>. It keeps one more gradient for each head.
    /// </summary>
    /// <param name="decay">β: how much of the running mean stays in the first step; from 0 to below 1.</param>
    /// <param name="decayPower">σ: in step t it is β/t^σ; finite and at least 0.</param>
    public static GradientAggregation DualBalancing(double decay = 0.9, double decayPower = 0) => new DualBalancingAggregation(decay, decayPower);

    /// <summary>Whether gradients are kept from step to step, so that the columns must stand for the same in each: not possible with <see cref="GradientSite.HiddenStates"/>.</summary>
    public virtual bool KeepsGradients => false;

    /// <summary>What makes the aggregation unfit, each a sentence; checked before the first batch.</summary>
    /// <param name="heads">The names of the heads.</param>
    public virtual IEnumerable<string> Check(IReadOnlyList<string> heads) => [];

    /// <summary>
    /// The aggregation in one line of text: what it is, and every number that it was made with. A training that goes on from a checkpoint compares it, and refuses another one by name.
    /// </summary>
    /// <returns>
    /// By default the type with its public properties, read-only fields and constructor parameters, as far as they are plain values, or lists, dictionaries or records of such; a tensor
    /// by its shape and a hash. One of your own overrides it if there is more to say, or less. Equal settings must give equal text.
    /// </returns>
    public virtual string Describe() => StrategyText.Of(this);

    /// <summary>Makes what combines the gradients of one training, in its state before the first step; the caller disposes it.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <exception cref="ArgumentException">The aggregation is unfit; all problems of <see cref="Check"/> are listed.</exception>
    public GradientAggregator Start(IReadOnlyList<string> heads, long seed)
    {
        ArgumentNullException.ThrowIfNull(heads);
        string[] problems = [.. Check(heads)];
        return problems.Length == 0 ? Create(heads, seed) : throw new ArgumentException(string.Join(' ', problems), nameof(heads));
    }

    /// <summary>Makes the aggregator; heads and numbers are checked.</summary>
    /// <param name="heads">The names of all heads of the model.</param>
    /// <param name="seed">The seed of the training.</param>
    protected abstract GradientAggregator Create(IReadOnlyList<string> heads, long seed);
}
