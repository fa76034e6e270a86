using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>Lin et al. 2022, "Reasonable effectiveness of random weighting", section 3: w = softmax(z), z ~ N(0, I) drawn anew in each step.</summary>
internal sealed record RandomWeighting : LossWeighting
{
    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) =>
        new Weigher(heads, step => Normal(new RandomStream(seed, step.Step, "loss weights")));

    // Box and Muller 1958; 1 − u is above 0, so its logarithm is finite.
    private static Func<double> Normal(RandomStream random) =>
        () => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <param name="heads">All heads.</param>
    /// <param name="draws">For a step, where its normal numbers come from, one for each head of the model.</param>
    internal sealed class Weigher(IReadOnlyList<string> heads, Func<WeightingStep, Func<double>> draws) : HeadWeigher("random", heads)
    {
        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            // Drawn for every head, so that a head without labels does not move the draws of the others.
            var next = draws(step);
            double[] all = [.. Memory.Heads.Select(_ => next())];
            for (var i = 0; i < present.Length; i++)
            {
                weights[i] = all[present[i]];
            }

            Softmax.Apply(weights);
            var total = 0.0;
            for (var i = 0; i < present.Length; i++)
            {
                total += weights[i] * losses[i];
            }

            return total;
        }
    }
}
