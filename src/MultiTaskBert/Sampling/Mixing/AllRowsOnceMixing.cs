namespace MultiTaskBert.Sampling.Mixing;

/// <summary><see cref="TaskMixing.AllRowsOnce"/>.</summary>
internal sealed record AllRowsOnceMixing : TaskMixing
{
    // Not by probabilities: rounding must not leave a batch out.
    /// <inheritdoc/>
    public override IEnumerable<int> Order(MixingPlan plan, long seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.OnePassOrder(seed);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.PassLengths, 1);
}
