namespace MultiTaskBert.Weighting;

/// <summary>
/// Liu et al. 2023, "FAMO: fast adaptive multitask optimization", algorithm 2: z = softmax(w), D = L + 10⁻⁸, c = 1/Σ(z/D), the total c Σ z log D.
/// After the model's step, w learns from how much each log D fell.
/// </summary>
internal sealed class FamoWeighting(FamoOptions options) : StatefulWeighting
{
    private const string Name = "famo";
    private const double Epsilon = 1e-8;

    /// <inheritdoc/>
    public override WeightingNeeds Needs => WeightingNeeds.LossesAfter;

    /// <inheritdoc/>
    public override IEnumerable<string> Check(IReadOnlyList<string> heads) => OptionRules.Broken(
        OptionRules.Positive(nameof(options.LearningRate), options.LearningRate),
        OptionRules.NotNegative(nameof(options.WeightDecay), options.WeightDecay));

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    protected override LossWeigher Create(IReadOnlyList<string> heads, long seed) => new Weigher(options, heads);

    private sealed class Weigher : HeadWeigher
    {
        private readonly HeadScalars _scores;
        private int[] _present = [];
        private double[] _logs = [];

        internal Weigher(FamoOptions options, IReadOnlyList<string> heads)
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
            var z = Shares(_present);
            var mean = z.Zip(falls, (share, fall) => share * fall).Sum();
            for (var i = 0; i < z.Length; i++)
            {
                _scores.Step(_present[i], z[i] * (falls[i] - mean));
            }
        }

        protected override double Weigh(ReadOnlySpan<int> present, ReadOnlySpan<double> losses, Span<double> weights, WeightingStep step)
        {
            _present = present.ToArray();
            _logs = new double[losses.Length];
            var z = Shares(_present);
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

        private double[] Shares(int[] present)
        {
            double[] shares = [.. present.Select(head => _scores.Values[head])];
            Softmax.Apply(shares);
            return shares;
        }
    }
}
