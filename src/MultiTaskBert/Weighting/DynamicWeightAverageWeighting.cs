using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>
/// Dynamic weight average, of Liu, Johns and Davison 2019, "End-to-end multi-task learning with attention", equation 7: wᵢ = K softmaxᵢ(rᵢ/T), rᵢ the quotient of the
/// mean losses of the last epoch and the one before; 1 in the first two epochs.
/// </summary>
/// <remarks>A head without a label in one of the two epochs counts as one whose loss did not change.</remarks>
internal sealed record DynamicWeightAverageWeighting : LossWeighting
{
    internal const double DefaultTemperature = 2;
    private const string Name = "dynamic_weight_average";

    /// <summary>How even the weights are; finite and above 0.</summary>
    public double Temperature { get; init; } = DefaultTemperature;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Positive(Temperature);
    }

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(Temperature, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly double _temperature;
        private readonly EpochMeans _means;
        private readonly double[] _epoch;
        private readonly double[] _last;
        private readonly double[] _before;

        internal Weigher(double temperature, IReadOnlyList<string> heads)
            : base(Name, heads)
        {
            _temperature = temperature;
            _means = new EpochMeans(Memory);
            _epoch = Memory.Keep("epoch", new double[1]);
            _last = Memory.PerHead("mean.last");
            _before = Memory.PerHead("mean.before");
        }

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            for (; _epoch[0] < step.Epoch; _epoch[0]++)
            {
                EndEpoch();
            }

            var all = new double[_last.Length];
            for (var head = 0; head < all.Length; head++)
            {
                var ratio = _last[head] > 0 && _before[head] > 0 ? _last[head] / _before[head] : 1;
                all[head] = ratio / _temperature;
            }

            Softmax.Apply(all);
            var total = 0.0;
            for (var i = 0; i < present.Length; i++)
            {
                weights[i] = all.Length * all[present[i]];
                total += weights[i] * losses[i];
            }

            _means.Add(present, losses);
            return total;
        }

        private void EndEpoch()
        {
            _last.CopyTo(_before, 0);
            for (var head = 0; head < _last.Length; head++)
            {
                _last[head] = _means.Of(head);
            }

            _means.Clear();
        }
    }
}
