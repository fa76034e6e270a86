using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// The gradient half of dual balancing, of Lin et al. 2023, "Dual-balancing for multi-task learning", algorithm 1: m = g + β/t^σ (m − g), 0 before; the result is Σ αᵢmᵢ with
/// αᵢ = maxⱼ|mⱼ| / (|mᵢ| + 10⁻⁸). t counts the steps of each head.
/// </summary>
internal sealed record DualBalancingAggregation : GradientAggregation
{
    internal const double DefaultDecay = 0.9;
    internal const double DefaultDecayPower = 0;
    private const double Epsilon = 1e-8;

    /// <summary>β: how much of the running mean stays in the first step; from 0 to below 1.</summary>
    public double Decay { get; init; } = DefaultDecay;

    /// <summary>σ: in step t the decay is β/t^σ; finite and at least 0.</summary>
    public double DecayPower { get; init; } = DefaultDecayPower;

    /// <inheritdoc/>
    public override bool KeepsGradients => true;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Decay(Decay);
        rules.NotNegative(DecayPower);
    }

    /// <inheritdoc/>
    protected override GradientAggregator Create(IReadOnlyList<string> heads, long seed) => new Aggregator(this, heads);

    private sealed class Aggregator : GradientAggregator
    {
        private const string Means = "means";
        private readonly DualBalancingAggregation _options;
        private readonly RememberedNumbers _memory;
        private readonly double[] _steps;
        private Tensor? _means;   // [all heads, D]

        internal Aggregator(DualBalancingAggregation options, IReadOnlyList<string> heads)
        {
            _options = options;
            _memory = new RememberedNumbers("dual_balancing", heads);
            _steps = _memory.PerHead("steps");
        }

        public override WeightingState State =>
            _memory.Copy().With((_means is null ? [] : new[] { _means.clone() }).ToDictionary(_ => Means, StringComparer.Ordinal));

        public override void Restore(WeightingState state)
        {
            ArgumentNullException.ThrowIfNull(state);
            var means = state.Tensors.GetValueOrDefault(Means);
            if (means is not null && (means.dim() != 2 || means.shape[0] != _memory.Heads.Count))
            {
                throw new ArgumentException($"The tensor '{Means}' must be [{_memory.Heads.Count}, D], but is [{string.Join(", ", means.shape)}].", nameof(state));
            }

            _memory.Restore(state);
            _means?.Dispose();
            _means = means?.clone().DetachFromDisposeScope();
        }

        public override AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step)
        {
            ArgumentNullException.ThrowIfNull(gradients);
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var columns = gradients.Matrix.shape[1];
            _means ??= zeros(_memory.Heads.Count, columns, dtype: gradients.Matrix.dtype, device: gradients.Matrix.device).DetachFromDisposeScope();
            if (_means.shape[1] != columns)
            {
                throw new ArgumentException(
                    $"The gradients have {columns} columns, but the running means {_means.shape[1]}; what is shared must not change during a training.",
                    nameof(gradients));
            }

            int[] places = [.. gradients.Heads.Select(_memory.IndexOf)];
            for (var row = 0; row < places.Length; row++)
            {
                using Scalar kept = (_options.Decay / Math.Pow(++_steps[places[row]], _options.DecayPower)).ToScalar();
                using Scalar taken = (1 - kept.ToDouble()).ToScalar();
                _means[places[row]].mul_(kept).add_(gradients.Matrix[row], alpha: taken);
            }

            var present = new TaskGradients(gradients.Heads, Rows(places));
            var largest = Enumerable.Range(0, places.Length).Max(present.Norm);
            double[] weights = [.. Enumerable.Range(0, places.Length).Select(row => largest / (present.Norm(row) + Epsilon))];
            return new AggregatedGradient(present.Combine(weights).MoveToOuterDisposeScope(), weights);
        }

        public override void ForgetGradients()
        {
            _means?.Dispose();
            _means = null;
            Array.Clear(_steps);
        }

        // All rows as they are, without a copy, where every head has a gradient; else those of the heads that have one.
        private Tensor Rows(int[] places) => places.SequenceEqual(Enumerable.Range(0, _memory.Heads.Count))
            ? _means!
            : _means!.index_select(0, tensor(Array.ConvertAll(places, place => (long)place), device: _means.device));

        protected override void Dispose(bool disposing) => ForgetGradients();
    }
}
