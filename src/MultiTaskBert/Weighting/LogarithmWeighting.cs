namespace MultiTaskBert.Weighting;

/// <summary>Σ log(Lᵢ + 10⁻⁸): Lin et al. 2023, "Dual-balancing for multi-task learning", section 3.1.</summary>
internal sealed record LogarithmWeighting : LossWeighting
{
    private const double Epsilon = 1e-8;

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(heads);

    private sealed class Weigher(IReadOnlyList<string> heads) : HeadWeigher("logarithm", heads)
    {
        protected override bool RefusesNegative => true;

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            var total = 0.0;
            for (var i = 0; i < losses.Length; i++)
            {
                weights[i] = 1 / (losses[i] + Epsilon);
                total += Math.Log(losses[i] + Epsilon);
            }

            return total;
        }
    }
}
