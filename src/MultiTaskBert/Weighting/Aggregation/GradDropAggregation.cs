using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// GradDrop, of Chen et al. 2020, "Just pick a sign", equations 1 and 2: in each coordinate P = ½(1 + Σgᵢ/Σ|gᵢ|), and with u uniform the positive entries
/// stay if P > u, the negative ones if P &lt; u; the <see cref="Leak"/> of the others stays as well. Their sum is the result.
/// </summary>
internal sealed record GradDropAggregation : GradientAggregation
{
    internal const double DefaultLeak = 0;

    /// <summary>The ratio of the dropped entries that is kept all the same; from 0 to 1.</summary>
    public double Leak { get; init; } = DefaultLeak;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Ratio(Leak);
    }

    /// <inheritdoc/>
    protected override GradientAggregator Create(IReadOnlyList<string> heads, long seed) =>
        new Aggregator(Leak, step => new RandomStream(seed, step.Step, "gradient signs").NextDouble);

    /// <param name="leak">The ratio that stays.</param>
    /// <param name="draws">For a step, where its uniform numbers come from, one for each coordinate.</param>
    internal sealed class Aggregator(double leak, Func<WeightingStep, Func<double>> draws) : GradientAggregator
    {
        private const long ChunkColumns = 1 << 20;

        public override AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step)
        {
            ArgumentNullException.ThrowIfNull(gradients);
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var next = draws(step);
            var columns = gradients.Matrix.shape[1];
            var result = empty(columns, dtype: gradients.Matrix.dtype, device: gradients.Matrix.device);
            for (var start = 0L; start < columns; start += ChunkColumns)
            {
                using var chunkScope = NewDisposeScope();
                var width = Math.Min(ChunkColumns, columns - start);
                var uniform = new double[width];
                for (var i = 0; i < uniform.Length; i++)
                {
                    uniform[i] = next();
                }

                result.narrow(0, start, width).copy_(OneSign(gradients.Matrix.narrow(1, start, width), uniform));
            }

            return new AggregatedGradient(result.MoveToOuterDisposeScope(), weights: null);
        }

        private Tensor OneSign(Tensor gradients, double[] uniform)
        {
            // P > u is Σg > (2u − 1)Σ|g|; in a coordinate where all are 0 neither sign stays, and there is nothing to keep.
            var balance = tensor(Array.ConvertAll(uniform, u => (2 * u) - 1), dtype: gradients.dtype, device: gradients.device) * gradients.abs().sum(0L);
            var sum = gradients.sum(0L);                                                                        // [C]
            var kept = (sum > balance).logical_and(gradients.sign() > zeros_like(gradients))
                .logical_or((sum < balance).logical_and(gradients.sign() < zeros_like(gradients)))
                .to(gradients.dtype);                                                                            // [K, C]
            var ratio = tensor(leak, dtype: gradients.dtype, device: gradients.device);
            return (gradients * (ratio + ((ones_like(ratio) - ratio) * kept))).sum(0L);                          // [C]
        }
    }
}
