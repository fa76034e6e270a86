namespace MultiTaskBert.Sampling.Mixing;

/// <summary><see cref="TaskMixing.Uniform"/>.</summary>
internal sealed record UniformMixing : TaskMixing
{
    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 0);
}
