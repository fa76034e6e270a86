using MultiTaskBert.Predictions;
using MultiTaskBert.Sampling;

namespace MultiTaskBert;

public abstract partial record TaskMixing
{
    /// <summary>In proportion to a root of the number of examples: p_i = n_i^(1/T) / Σ n_j^(1/T).</summary>
    /// <remarks>Arivazhagan et al. 2019, with T = 5; Raffel et al. 2020 (T5).</remarks>
    /// <param name="temperature">T, above 0: 1 is <see cref="Proportional"/>, infinity is <see cref="Uniform"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not above 0.</exception>
    public static TaskMixing Temperature(double temperature) => new TemperatureKind(Positive(temperature, nameof(temperature)));

    private sealed record TemperatureKind(double Degree) : TaskMixing
    {
        protected override IReadOnlyList<double> Mix(MixingInput input) => SizePowers.Probabilities(input.Sizes, 1 / Degree);
    }
}
