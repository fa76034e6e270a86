using MultiTaskBert.Runtime;

namespace MultiTaskBert.Sampling.Mixing;

/// <summary>Mixing in proportion to the rows, none counting for more than a limit: p_i = min(n_i, K)^(1/T) / Σ min(n_j, K)^(1/T).</summary>
/// <remarks>Raffel et al. 2020 (T5), section 3.5.2: examples-proportional mixing with an artificial limit.</remarks>
/// <param name="Cap">K, the number of rows above which a task counts as if it had only so many; at least 1.</param>
/// <param name="Degree">T, above 0; 1 takes the numbers as they are.</param>
internal sealed record ExamplesCapMixing(long Cap, double Degree = ExamplesCapMixing.DefaultDegree) : TaskMixing
{
    internal const double DefaultDegree = 1;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.AtLeast(Cap, 1);
        // One so near 0 that 1/T is infinite counts as 0.
        rules.Require(Degree > 0 && double.IsFinite(1 / Degree), Degree, "it must be above 0");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input)
        => SizePowers.Probabilities([.. input.Sizes.Select(size => Math.Min(size, Cap))], 1 / Degree);
}
