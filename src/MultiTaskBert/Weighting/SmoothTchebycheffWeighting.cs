using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>Smooth Tchebycheff scalarization, of Lin et al. 2024, "Smooth Tchebycheff scalarization for multi-objective optimization", equation 8, in the forms of <see cref="SmoothTchebycheffForm"/>.</summary>
internal sealed record SmoothTchebycheffWeighting : LossWeighting
{
    internal const SmoothTchebycheffForm DefaultForm = SmoothTchebycheffForm.Relative;
    internal const double DefaultMu = 1;
    internal const int DefaultWarmupEpoch = 1;
    private const string Name = "smooth_tchebycheff";
    private const double Epsilon = 1e-20;

    /// <summary>Which of the two functions.</summary>
    public SmoothTchebycheffForm Form { get; init; } = DefaultForm;

    /// <summary>How smooth it is: near 0 only the worst head counts; large, all count alike. Finite and above 0.</summary>
    public double Mu { get; init; } = DefaultMu;

    /// <summary>
    /// For <see cref="SmoothTchebycheffForm.Relative"/>, the epoch, from 0, whose mean losses the others are measured by; 0 or more. Until its end the
    /// sum of the losses' logarithms is minimised.
    /// </summary>
    public int WarmupEpoch { get; init; } = DefaultWarmupEpoch;

    /// <summary>For <see cref="SmoothTchebycheffForm.Paper"/>, λ of every head, finite and at least 0; null gives each head of the step the same.</summary>
    public IReadOnlyDictionary<string, double>? Preference { get; init; }

    /// <summary>For <see cref="SmoothTchebycheffForm.Paper"/>, the loss that every head could reach, finite; null is 0.</summary>
    public IReadOnlyDictionary<string, double>? Ideal { get; init; }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Defined(Form);
        rules.Positive(Mu);
        rules.AtLeast(WarmupEpoch, 0);
    }

    /// <inheritdoc/>
    public override void ValidateFor(IReadOnlyList<string> heads, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(rules);
        foreach (var head in heads)
        {
            rules.NotNegative(Preference?.GetValueOrDefault(head, double.NaN), $"{nameof(Preference)} of head '{head}'");
            rules.Finite(Ideal?.GetValueOrDefault(head, double.NaN), $"{nameof(Ideal)} of head '{head}'");
        }
    }

    /// <inheritdoc/>
    public bool Equals(SmoothTchebycheffWeighting? other) => other is not null && Describe().Equals(other.Describe(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Describe());

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) =>
        Form == SmoothTchebycheffForm.Paper ? new PaperWeigher(this, heads) : new RelativeWeigher(this, heads);

    /// <summary>μ log Σ exp(λᵢ(Lᵢ − zᵢ)/μ), so wᵢ = λᵢ softmaxᵢ.</summary>
    private sealed class PaperWeigher(SmoothTchebycheffWeighting options, IReadOnlyList<string> heads) : HeadWeigher(Name, heads)
    {
        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            for (var i = 0; i < present.Length; i++)
            {
                weights[i] = Preference(present[i], present.Length) * (losses[i] - (options.Ideal?[Memory.Heads[present[i]]] ?? 0)) / options.Mu;
            }

            var total = options.Mu * Softmax.Apply(weights);
            for (var i = 0; i < present.Length; i++)
            {
                weights[i] *= Preference(present[i], present.Length);
            }

            return total;
        }

        private double Preference(int head, int count) => options.Preference?[Memory.Heads[head]] ?? (1.0 / count);
    }

    /// <summary>K μ log Σ exp(xᵢ/μ), xᵢ = log(Lᵢ/nadirᵢ + ε); in the epochs up to the warmup's, Σ log(Lᵢ + ε).</summary>
    private sealed class RelativeWeigher : HeadWeigher
    {
        private readonly SmoothTchebycheffWeighting _options;
        private readonly EpochMeans _means;
        private readonly double[] _nadir;

        internal RelativeWeigher(SmoothTchebycheffWeighting options, IReadOnlyList<string> heads)
            : base(Name, heads)
        {
            _options = options;
            _means = new EpochMeans(Memory);
            _nadir = Memory.PerHead("nadir");
        }

        protected override bool RefusesNegative => true;

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            if (step.Epoch == _options.WarmupEpoch)
            {
                _means.Add(present, losses);
            }

            return step.Epoch <= _options.WarmupEpoch ? Warmup(losses, weights) : AfterWarmup(present, losses, weights);
        }

        private static double Warmup(ReadOnlySpan<double> losses, Span<double> weights)
        {
            var total = 0.0;
            for (var i = 0; i < losses.Length; i++)
            {
                weights[i] = 1 / (losses[i] + Epsilon);
                total += Math.Log(losses[i] + Epsilon);
            }

            return total;
        }

        private double AfterWarmup(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights)
        {
            for (var i = 0; i < present.Length; i++)
            {
                ref var nadir = ref _nadir[present[i]];
                if (nadir == 0)
                {
                    // A head without a label in the epoch of the warmup is measured by its first loss.
                    var mean = _means.Of(present[i]);
                    nadir = mean > 0 ? mean : losses[i] + Epsilon;
                }

                weights[i] = Math.Log((losses[i] / nadir) + Epsilon) / _options.Mu;
            }

            var total = present.Length * _options.Mu * Softmax.Apply(weights);
            for (var i = 0; i < present.Length; i++)
            {
                var nadir = _nadir[present[i]];
                weights[i] *= present.Length / (((losses[i] / nadir) + Epsilon) * nadir);
            }

            return total;
        }
    }
}
