using MultiTaskBert.Runtime;
using MultiTaskBert.Weighting.Numbers;

namespace MultiTaskBert.Weighting;

/// <summary>
/// FAMO, of Liu et al. 2023, "FAMO: fast adaptive multitask optimization", algorithm 2: z = softmax(w), D = L + 10⁻⁸, c = 1/Σ(z/D), the total c Σ z log D.
/// After the model's step, w is trained by how much each log D fell.
/// </summary>
internal sealed record FamoWeighting : LossWeighting
{
    internal const double DefaultLearningRate = 0.025;
    internal const double DefaultWeightDecay = 1e-3;
    private const string Name = "famo";
    private const double Epsilon = 1e-8;

    /// <summary>The learning rate of the weights, by Adam; finite and above 0.</summary>
    public double LearningRate { get; init; } = DefaultLearningRate;

    /// <summary>The L2 decay of what the weights are the softmax of; finite, 0 or more.</summary>
    public double WeightDecay { get; init; } = DefaultWeightDecay;

    /// <inheritdoc/>
    public override WeightingNeeds Needs => WeightingNeeds.LossesAfter;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Positive(LearningRate);
        rules.NotNegative(WeightDecay);
    }

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(this, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly HeadScalars _scores;
        private int[] _present = [];
        private double[] _logs = [];

        internal Weigher(FamoWeighting options, IReadOnlyList<string> heads)
            : base(Name, heads) =>
            _scores = new HeadScalars(Memory, "w", 0, WeightOptimizer.Adam, options.LearningRate, options.WeightDecay);

        protected override bool RefusesNegative => true;

        public override void ObserveLossesAfter(IReadOnlyDictionary<string, double> losses)
        {
            double[] falls = [.. _present.Select((head, i) => _logs[i] - Math.Log(losses[Memory.Heads[head]] + Epsilon))];
            if (!falls.All(double.IsFinite))
            {
                return;   // The next step says which loss is not finite.
            }

            // The gradient of softmax(w)·falls.
            var z = Probabilities(_present);
            var mean = z.Zip(falls, (probability, fall) => probability * fall).Sum();
            for (var i = 0; i < z.Length; i++)
            {
                _scores.Step(_present[i], z[i] * (falls[i] - mean));
            }
        }

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            _present = present.ToArray();
            _logs = new double[losses.Length];
            var z = Probabilities(_present);
            var (inverse, total) = (0.0, 0.0);
            for (var i = 0; i < losses.Length; i++)
            {
                var shifted = losses[i] + Epsilon;
                _logs[i] = Math.Log(shifted);
                weights[i] = z[i] / shifted;
                inverse += weights[i];
                total += z[i] * _logs[i];
            }

            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] /= inverse;
            }

            return total / inverse;
        }

        private double[] Probabilities(int[] present)
        {
            double[] probabilities = [.. present.Select(head => _scores.Values[head])];
            Softmax.Apply(probabilities);
            return probabilities;
        }
    }
}
