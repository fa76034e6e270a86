using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>IMTL-L, of Liu et al. 2021, "Towards impartial multi-task learning", equation 10: Σ eˢL − s with a trained s for each head, 0 at the start.</summary>
internal sealed record ImtlLWeighting : LossWeighting
{
    internal const WeightOptimizer DefaultOptimizer = WeightOptimizer.Adam;
    internal const double DefaultLearningRate = 0.02;

    /// <summary>How the logarithms of the weights are trained.</summary>
    public WeightOptimizer Optimizer { get; init; } = DefaultOptimizer;

    /// <summary>Their learning rate; finite and above 0. It is constant, and apart from the model's.</summary>
    public double LearningRate { get; init; } = DefaultLearningRate;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Defined(Optimizer);
        rules.Positive(LearningRate);
    }

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(this, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly HeadScalars _logWeights;

        internal Weigher(ImtlLWeighting options, IReadOnlyList<string> heads)
            : base("imtl_l", heads) =>
            _logWeights = new HeadScalars(Memory, "s", 0, options.Optimizer, options.LearningRate);

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            var total = 0.0;
            for (var i = 0; i < present.Length; i++)
            {
                var s = _logWeights.Values[present[i]];
                weights[i] = Math.Exp(s);
                total += (weights[i] * losses[i]) - s;
                _logWeights.Step(present[i], (weights[i] * losses[i]) - 1);
            }

            return total;
        }
    }
}
