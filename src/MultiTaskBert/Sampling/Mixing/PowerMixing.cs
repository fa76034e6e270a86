using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling.Mixing;

/// <summary>Mixing in proportion to a power of the number of rows: p_i = n_i^α / Σ n_j^α. Small tasks gain the more, the smaller the exponent.</summary>
/// <remarks>
/// An exponent of 0.5 is the square-root sampling of Stickland and Murray 2019. The smoothing of MaChAmp (van der Goot et al. 2021) is this exponent: there the sizes
/// are divided by their sum first, which does not change the result.
/// </remarks>
/// <param name="Alpha">The exponent, finite, 0 or more: 1 is <see cref="TaskMixing.Proportional"/>, 0 is <see cref="TaskMixing.Uniform"/>.</param>
internal sealed record PowerMixing(double Alpha) : TaskMixing
{
    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.NotNegative(Alpha);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, Alpha);
}
