namespace MultiTaskBert.Sampling.Mixing;

/// <summary><see cref="TaskMixing.Proportional"/>.</summary>
internal sealed record ProportionalMixing : TaskMixing
{
    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 1);
}
