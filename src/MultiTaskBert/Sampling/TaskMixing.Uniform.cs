using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>Every task that has examples equally often: p_i = 1 / K.</summary>
    /// <remarks>Wang et al. 2020 (jiant).</remarks>
    public static TaskMixing Uniform { get; } = new UniformKind();

    private sealed record UniformKind : TaskMixing
    {
        protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 0);
    }
}
