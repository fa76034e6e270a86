using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling.Mixing;

/// <summary>Mixing in proportion to a root of the number of rows: p_i = n_i^(1/T) / Σ n_j^(1/T).</summary>
/// <remarks>Arivazhagan et al. 2019, with T = 5; Raffel et al. 2020 (T5).</remarks>
/// <param name="Degree">T, above 0: 1 is <see cref="TaskMixing.Proportional"/>, infinity is <see cref="TaskMixing.Uniform"/>.</param>
internal sealed record TemperatureMixing(double Degree) : TaskMixing
{
    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        // One so near 0 that 1/T is infinite counts as 0.
        rules.Require(Degree > 0 && double.IsFinite(1 / Degree), Degree, "it must be above 0");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 1 / Degree);
}
