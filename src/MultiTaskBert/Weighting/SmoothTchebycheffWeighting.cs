namespace MultiTaskBert.Weighting;

/// <summary>Lin et al. 2024, "Smooth Tchebycheff scalarization for multi-objective optimization", equation 8, in the forms of <see cref="SmoothTchebycheffForm"/>.</summary>
internal sealed class SmoothTchebycheffWeighting(SmoothTchebycheffOptions options) : StatefulWeighting
{
    private const string Name = "smooth_tchebycheff";
    private const double Epsilon = 1e-20;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(IReadOnlyList<string> heads) =>
    [
        .. OptionRules.Broken(
            OptionRules.Defined(nameof(options.Form), options.Form),
            OptionRules.Positive(nameof(options.Mu), options.Mu),
            OptionRules.NotNegative(nameof(options.WarmupEpoch), options.WarmupEpoch)),
        .. heads.SelectMany(head => OptionRules.Broken(
            options.Preference is null ? null : OptionRules.NotNegative($"{nameof(options.Preference)} of head '{head}'", options.Preference.GetValueOrDefault(head, double.NaN)),
            options.Ideal is null ? null : OptionRules.Finite($"{nameof(options.Ideal)} of head '{head}'", options.Ideal.GetValueOrDefault(head, double.NaN)))),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) =>
        options.Form == SmoothTchebycheffForm.Paper ? new PaperWeigher(options, heads) : new RelativeWeigher(options, heads);

    /// <summary>μ log Σ exp(λᵢ(Lᵢ − zᵢ)/μ), so wᵢ = λᵢ softmaxᵢ.</summary>
    private sealed class PaperWeigher(SmoothTchebycheffOptions options, IReadOnlyList<string> heads) : HeadWeigher(Name, heads)
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
        private readonly SmoothTchebycheffOptions _options;
        private readonly EpochMeans _means;
        private readonly double[] _nadir;

        internal RelativeWeigher(SmoothTchebycheffOptions options, IReadOnlyList<string> heads)
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
