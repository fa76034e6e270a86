namespace MultiTaskBert.Weighting;

/// <summary>Liu et al. 2021, "Towards impartial multi-task learning", equation 10: Σ eˢL − s with a learned s for each head, 0 at the start.</summary>
internal sealed class ImtlLWeighting(ImtlLOptions options) : StatefulWeighting
{
    /// <inheritdoc/>
    public override IEnumerable<string> Check(IReadOnlyList<string> heads) => OptionRules.Broken(
        OptionRules.Defined(nameof(options.Optimizer), options.Optimizer),
        OptionRules.Positive(nameof(options.LearningRate), options.LearningRate));

    /// <inheritdoc/>
    public override string ToString() => "imtl_l";

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(options, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly HeadScalars _logWeights;

        internal Weigher(ImtlLOptions options, IReadOnlyList<string> heads)
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
