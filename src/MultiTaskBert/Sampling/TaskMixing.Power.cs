using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>In proportion to a power of the number of examples: p_i = n_i^α / Σ n_j^α. Small tasks gain the more, the smaller the exponent.</summary>
    /// <remarks>
    /// An exponent of 0.5 is the square-root sampling of Stickland and Murray 2019. The smoothing of MaChAmp (van der Goot et al. 2021) is this exponent: there the sizes
    /// are divided by their sum first, which does not change the result.
    /// </remarks>
    /// <param name="alpha">The exponent, 0 or more: 1 is <see cref="Proportional"/>, 0 is <see cref="Uniform"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is negative or not finite.</exception>
    public static TaskMixing Power(double alpha) => new PowerKind(NotNegative(alpha, nameof(alpha)));

    private sealed record PowerKind(double Alpha) : TaskMixing
    {
        protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, Alpha);
    }
}
