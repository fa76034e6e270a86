namespace MultiTaskBert.Weighting;

/// <summary>
/// Chennupati et al. 2019, "MultiNet++", equation 3: (Π Lᵢ)^(1/K), so wᵢ = total / (K Lᵢ). Computed in logarithms: the plain product under- and
/// overflows.
/// </summary>
/// <remarks>A loss of exactly 0 has no logarithm and nothing to teach; it is left out of the mean, with weight 0.</remarks>
internal sealed record GeometricMeanWeighting : LossWeighting
{
    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(heads);

    private sealed class Weigher(IReadOnlyList<string> heads) : HeadWeigher("geometric_mean", heads)
    {
        protected override bool RefusesNegative => true;

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            var sum = 0.0;
            var count = 0;
            foreach (var loss in losses)
            {
                if (loss > 0)
                {
                    sum += Math.Log(loss);
                    count++;
                }
            }

            if (count == 0)
            {
                return 0;
            }

            var total = Math.Exp(sum / count);
            for (var i = 0; i < losses.Length; i++)
            {
                weights[i] = losses[i] > 0 ? total / (count * losses[i]) : 0;
            }

            return total;
        }
    }
}
