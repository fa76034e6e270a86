using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// GradVac, of Wang et al. 2021, "Gradient vaccine", algorithm 1: where the cosine φ of two gradients is below the one asked for, φ̂, the first is rotated to
/// φ̂ (equation 2); φ̂ is a running mean of φ, 0 at first (equation 3).
/// </summary>
internal sealed record GradVacAggregation : GradientAggregation
{
    internal const double DefaultDecay = 0.5;

    // As in LibMTL, in both denominators. Of opposite gradients it is all that is left.
    private const double Epsilon = 1e-8;

    /// <summary>How fast the cosine that is asked for follows the observed one; from 0 to 1.</summary>
    public double Decay { get; init; } = DefaultDecay;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Ratio(Decay);
    }

    /// <inheritdoc/>
    protected override GradientAggregator Create(IReadOnlyList<string> heads, long seed) => new Aggregator(this, TaskOrder.Random, heads, seed);

    internal sealed class Aggregator : GradientAggregator
    {
        private readonly GradVacAggregation _options;
        private readonly TaskOrder _order;
        private readonly long _seed;
        private readonly RememberedNumbers _memory;
        private readonly double[] _targets;   // [head, other]

        internal Aggregator(GradVacAggregation options, TaskOrder order, IReadOnlyList<string> heads, long seed)
        {
            _options = options;
            _order = order;
            _seed = seed;
            _memory = new RememberedNumbers("gradvac", heads);
            _targets = _memory.Keep("target", new double[heads.Count * heads.Count]);
        }

        public override WeightingState State => _memory.Copy();

        public override void Restore(WeightingState state)
        {
            ArgumentNullException.ThrowIfNull(state);
            _memory.Restore(state);
        }

        public override AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step)
        {
            ArgumentNullException.ThrowIfNull(gradients);
            int[] places = [.. gradients.Heads.Select(_memory.IndexOf)];
            var weights = new double[gradients.Count];
            var head = 0;
            foreach (var others in TaskOrders.Of(_order, gradients.Count, _seed, step.Step))
            {
                var mix = new double[gradients.Count];
                mix[head] = 1;
                foreach (var other in others.Where(other => other != head))
                {
                    ref var target = ref _targets[(places[head] * _memory.Heads.Count) + places[other]];
                    Rotate(gradients, mix, other, ref target);
                }

                for (var i = 0; i < mix.Length; i++)
                {
                    weights[i] += mix[i];
                }

                head++;
            }

            return new AggregatedGradient(gradients.Combine(weights), weights);
        }

        private void Rotate(TaskGradients gradients, double[] mix, int other, ref double target)
        {
            var (length, otherLength) = (Mix.Norm(gradients.Gramian, mix), gradients.Norm(other));
            if (length == 0 || otherLength == 0)
            {
                return;
            }

            var cosine = Math.Clamp(Mix.Product(gradients.Gramian, mix, other) / ((length * otherLength) + Epsilon), -1, 1);
            if (cosine < target)
            {
                var (sine, targetSine) = (Math.Sqrt(1 - (cosine * cosine)), Math.Sqrt(1 - (target * target)));
                mix[other] += length * ((target * sine) - (cosine * targetSine)) / ((otherLength * targetSine) + Epsilon);
            }

            target = ((1 - _options.Decay) * target) + (_options.Decay * cosine);
        }
    }
}
