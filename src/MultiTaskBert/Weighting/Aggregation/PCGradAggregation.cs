namespace MultiTaskBert.Weighting.Aggregation;

/// <summary>
/// PCGrad, of Yu et al. 2020, "Gradient surgery for multi-task learning", algorithm 1: each gradient loses its component along every original gradient
/// that it is against; then they are summed.
/// </summary>
internal sealed record PCGradAggregation : GradientAggregation
{
    /// <inheritdoc/>
    protected override GradientAggregator Create(IReadOnlyList<string> heads, long seed) => new Aggregator(TaskOrder.Random, seed);

    /// <param name="order">The order in which a gradient is held against the others.</param>
    /// <param name="seed">The seed of the training.</param>
    internal sealed class Aggregator(TaskOrder order, long seed) : GradientAggregator
    {
        public override AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step)
        {
            ArgumentNullException.ThrowIfNull(gradients);
            var weights = new double[gradients.Count];
            var head = 0;
            foreach (var others in TaskOrders.Of(order, gradients.Count, seed, step.Step))
            {
                var mix = new double[gradients.Count];
                mix[head] = 1;
                foreach (var other in others.Where(other => other != head))
                {
                    // A gradient of 0 has product 0 with all, so nothing is divided by 0.
                    var product = Mix.Product(gradients.Gramian, mix, other);
                    if (product < 0)
                    {
                        mix[other] -= product / gradients.Gramian[other, other];
                    }
                }

                for (var i = 0; i < mix.Length; i++)
                {
                    weights[i] += mix[i];
                }

                head++;
            }

            return new AggregatedGradient(gradients.Combine(weights), weights);
        }
    }
}
