using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>In proportion to the examples, so that each example is seen equally often: p_i = n_i / Σ n_j.</summary>
    /// <remarks>Sanh et al. 2019 (HMTL); Liu et al. 2019 (MT-DNN).</remarks>
    public static TaskMixing Proportional { get; } = new ProportionalKind();

    private sealed record ProportionalKind : TaskMixing
    {
        protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 1);
    }
}
