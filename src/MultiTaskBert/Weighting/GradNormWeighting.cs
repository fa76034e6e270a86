using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>
/// GradNorm, of Chen et al. 2018, "GradNorm", equations 1 and 2: Gᵢ = wᵢ‖∇Lᵢ‖ at the shared parameters is drawn to mean(G)·rᵢ^α, rᵢ the relative inverse
/// training rate Lᵢ/Lᵢ(0) over its mean, by descending Σ|Gᵢ − target|, the targets taken as constants.
/// </summary>
/// <remarks>A weight of <see cref="GradNormForm.Paper"/> that a step would make negative, which would raise its loss, is held at 0.</remarks>
internal sealed record GradNormWeighting : LossWeighting
{
    internal const GradNormForm DefaultForm = GradNormForm.Paper;
    internal const double DefaultAlpha = 1.5;
    internal const double DefaultLearningRate = 0.025;
    private const string Name = "gradnorm";

    /// <summary>Which of the two ways.</summary>
    public GradNormForm Form { get; init; } = DefaultForm;

    /// <summary>How strongly heads that are trained slowly are pulled along; finite, 0 or more. 0 makes all gradients equally large.</summary>
    public double Alpha { get; init; } = DefaultAlpha;

    /// <summary>The learning rate of the weights, by plain gradient descent; finite and above 0.</summary>
    public double LearningRate { get; init; } = DefaultLearningRate;

    /// <inheritdoc/>
    public override WeightingNeeds Needs => Form == GradNormForm.LibMtl ? WeightingNeeds.GradientNorms | WeightingNeeds.PlainHeads : WeightingNeeds.GradientNorms;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Defined(Form);
        rules.NotNegative(Alpha);
        rules.Positive(LearningRate);
    }

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(this, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly GradNormWeighting _options;
        private readonly double[] _scales;   // the weights of the paper; s of LibMTL
        private readonly double[] _firstLosses;
        private readonly EpochMeans _means;
        private int[] _present = [];
        private double[] _losses = [];
        private bool _isTraining;

        internal Weigher(GradNormWeighting options, IReadOnlyList<string> heads)
            : base(Name, heads)
        {
            _options = options;
            _scales = Memory.PerHead("w", start: 1);
            _firstLosses = Memory.PerHead("first_loss");
            _means = new EpochMeans(Memory);
        }

        protected override bool RefusesNegative => true;

        private bool IsPaper => _options.Form == GradNormForm.Paper;

        public override void ObserveGradientNorms(IReadOnlyDictionary<string, double> norms)
        {
            if (!_isTraining || _present.Length == 0)
            {
                return;
            }

            var length = _present.Length;
            var weights = Weights();
            double[] plain = [.. _present.Select(head => norms[Memory.Heads[head]])];
            double[] weighted = [.. _present.Select((head, i) => weights[head] * plain[i])];
            double[] inverseRates = [.. _present.Select((head, i) => _losses[i] / _firstLosses[head])];
            var (meanNorm, meanInverseRate) = (weighted.Average(), inverseRates.Average());
            if (!double.IsFinite(meanNorm) || !(meanInverseRate > 0))
            {
                return;   // The step is not applied, or every loss is 0.
            }

            // d Σ|Gᵢ − target| / d wᵢ; the sign of 0 is 0.
            var slopes = new double[length];
            for (var i = 0; i < length; i++)
            {
                slopes[i] = Math.Sign(weighted[i] - (meanNorm * Math.Pow(inverseRates[i] / meanInverseRate, _options.Alpha))) * plain[i];
            }

            Train(weights, slopes);
        }

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            _present = present.ToArray();
            _losses = losses.ToArray();
            _isTraining = IsPaper || step.Epoch > 0;
            if (!_isTraining)
            {
                _means.Add(present, losses);
            }

            var all = Weights();
            var total = 0.0;
            for (var i = 0; i < present.Length; i++)
            {
                if (_isTraining && _firstLosses[present[i]] == 0)
                {
                    var mean = _means.Of(present[i]);
                    _firstLosses[present[i]] = mean > 0 ? mean : Math.Max(losses[i], double.Epsilon);
                }

                weights[i] = _isTraining ? all[present[i]] : 1;
                total += weights[i] * losses[i];
            }

            return total;
        }

        private double[] Weights()
        {
            double[] weights = [.. _scales];
            if (!IsPaper)
            {
                Softmax.Apply(weights);
                for (var head = 0; head < weights.Length; head++)
                {
                    weights[head] *= weights.Length;
                }
            }

            return weights;
        }

        private void Train(double[] weights, double[] slopes)
        {
            if (IsPaper)
            {
                for (var i = 0; i < slopes.Length; i++)
                {
                    _scales[_present[i]] = Math.Max(0, _scales[_present[i]] - (_options.LearningRate * slopes[i]));
                }

                var factor = _scales.Length / _scales.Sum();
                for (var head = 0; head < _scales.Length; head++)
                {
                    _scales[head] *= factor;
                }

                return;
            }

            // Through w = K softmax(s): d wᵢ / d sⱼ = wᵢ(δᵢⱼ − wⱼ/K).
            var along = slopes.Select((slope, i) => slope * weights[_present[i]]).Sum();
            for (var head = 0; head < _scales.Length; head++)
            {
                var place = Array.IndexOf(_present, head);
                var slope = (place < 0 ? 0 : slopes[place] * weights[head]) - (along * weights[head] / weights.Length);
                _scales[head] -= _options.LearningRate * slope;
            }
        }
    }
}
