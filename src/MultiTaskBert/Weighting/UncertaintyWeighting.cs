using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>
/// Uncertainty weighting, of Kendall, Gal and Cipolla 2018, "Multi-task learning using uncertainty to weigh losses", with a trained s = log σ² for each head; the
/// formulas are at <see cref="UncertaintyForm"/>.
/// </summary>
internal sealed record UncertaintyWeighting : LossWeighting
{
    internal const UncertaintyForm DefaultForm = UncertaintyForm.Classification;
    internal const WeightOptimizer DefaultOptimizer = WeightOptimizer.Adam;
    internal const double DefaultLearningRate = 0.02;
    internal const double DefaultFirstLogVariance = 0;

    /// <summary>The formula.</summary>
    public UncertaintyForm Form { get; init; } = DefaultForm;

    /// <summary>How s = log σ² is trained.</summary>
    public WeightOptimizer Optimizer { get; init; } = DefaultOptimizer;

    /// <summary>The learning rate of s; finite and above 0. It is constant, and apart from the model's.</summary>
    public double LearningRate { get; init; } = DefaultLearningRate;

    /// <summary>The first s of every head; finite.</summary>
    public double FirstLogVariance { get; init; } = DefaultFirstLogVariance;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Defined(Form);
        rules.Defined(Optimizer);
        rules.Positive(LearningRate);
        rules.Finite(FirstLogVariance);
    }

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(this, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly UncertaintyForm _form;
        private readonly HeadScalars _logVariances;

        internal Weigher(UncertaintyWeighting options, IReadOnlyList<string> heads)
            : base("uncertainty", heads)
        {
            _form = options.Form;
            _logVariances = new HeadScalars(Memory, "s", options.FirstLogVariance, options.Optimizer, options.LearningRate);
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
