using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>
    /// In proportion to the examples in the first epoch, and more and more alike: the exponent of <see cref="Power"/> falls in a straight line from 1 to 0.2 in the
    /// last epoch.
    /// </summary>
    /// <remarks>Stickland and Murray 2019 (PALs), section 4.1: α_e = 1 − 0.8 (e − 1) / (E − 1), of E epochs counted from 1; 1 if there is only one.</remarks>
    public static TaskMixing Annealed { get; } = new AnnealedKind();

    private sealed record AnnealedKind : TaskMixing
    {
        private const double Fall = 0.8;

        protected override IReadOnlyList<double> Mix(MixingInput input)
            => SizePowers.Probabilities(input.Sizes, input.Epochs == 1 ? 1 : 1 - (Fall * input.Epoch / (input.Epochs - 1)));
    }
}
