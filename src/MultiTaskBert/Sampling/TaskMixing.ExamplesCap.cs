using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>In proportion to the examples, none counting for more than a limit: p_i = min(n_i, K)^(1/T) / Σ min(n_j, K)^(1/T).</summary>
    /// <remarks>Raffel et al. 2020 (T5), section 3.5.2: examples-proportional mixing with an artificial limit.</remarks>
    /// <param name="cap">K, the number of examples above which a task counts as if it had only so many; at least 1.</param>
    /// <param name="temperature">T, above 0; 1 takes the numbers as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static TaskMixing ExamplesCap(long cap, double temperature = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cap, 1);
        return new ExamplesCapKind(cap, Positive(temperature, nameof(temperature)));
    }

    private sealed record ExamplesCapKind(long Cap, double Degree) : TaskMixing
    {
        protected override IReadOnlyList<double> Mix(MixingInput input)
            => SizePowers.Probabilities([.. input.Sizes.Select(size => Math.Min(size, Cap))], 1 / Degree);
    }
}
