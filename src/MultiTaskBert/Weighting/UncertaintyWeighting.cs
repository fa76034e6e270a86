namespace MultiTaskBert.Weighting;

/// <summary>
/// Kendall, Gal and Cipolla 2018, "Multi-task learning using uncertainty to weigh losses", with a learned s = log σ² for each head; the
/// formulas are at <see cref="UncertaintyForm"/>.
/// </summary>
internal sealed class UncertaintyWeighting(UncertaintyOptions options) : StatefulWeighting
{
    /// <inheritdoc/>
    public override IEnumerable<string> Check(IReadOnlyList<string> heads) => OptionRules.Broken(
        OptionRules.Defined(nameof(options.Form), options.Form),
        OptionRules.Defined(nameof(options.Optimizer), options.Optimizer),
        OptionRules.Positive(nameof(options.LearningRate), options.LearningRate),
        OptionRules.Finite(nameof(options.Start), options.Start));

    /// <inheritdoc/>
    public override string ToString() => "uncertainty";

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(options, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly UncertaintyForm _form;
        private readonly HeadScalars _logVariances;

        internal Weigher(UncertaintyOptions options, IReadOnlyList<string> heads)
            : base("uncertainty", heads)
        {
            _form = options.Form;
            _logVariances = new HeadScalars(Memory, "s", options.Start, options.Optimizer, options.LearningRate);
        }

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            var total = 0.0;
            for (var i = 0; i < present.Length; i++)
            {
                var s = _logVariances.Values[present[i]];
                weights[i] = _form == UncertaintyForm.Classification ? Math.Exp(-s) : 0.5 * Math.Exp(-s);

                // log(1 + eˢ) without overflow, and its derivative.
                var (penalty, slope) = _form == UncertaintyForm.Revised
                    ? (Math.Max(s, 0) + Math.Log(1 + Math.Exp(-Math.Abs(s))), 1 / (1 + Math.Exp(-s)))
                    : (s / 2, 0.5);
                total += (weights[i] * losses[i]) + penalty;
                _logVariances.Step(present[i], slope - (weights[i] * losses[i]));
            }

            return total;
        }
    }
}
