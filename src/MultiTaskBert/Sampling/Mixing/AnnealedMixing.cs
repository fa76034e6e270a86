namespace MultiTaskBert.Sampling.Mixing;

/// <summary><see cref="TaskMixing.Annealed"/>.</summary>
internal sealed record AnnealedMixing : TaskMixing
{
    private const double Fall = 0.8;

    /// <inheritdoc/>
    protected override IReadOnlyList<double> Mix(MixingInput input)
        => SizePowers.Probabilities(input.Sizes, input.Epochs == 1 ? 1 : 1 - (Fall * input.Epoch / (input.Epochs - 1)));
}
