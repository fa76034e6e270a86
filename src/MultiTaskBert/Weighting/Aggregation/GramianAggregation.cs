namespace MultiTaskBert.Weighting;

/// <summary>An aggregation whose result is a weighted sum of the gradients, with weights that depend on their inner products alone.</summary>
public abstract record GramianAggregation : GradientAggregation
{
    /// <summary>The weight of each head's gradient. A pure function.</summary>
    /// <param name="gradients">The gradients of the heads that have a label in the step; at least one.</param>
    public abstract IReadOnlyList<double> Weights(TaskGradients gradients);

    /// <inheritdoc/>
    protected sealed override GradientAggregator Create(IReadOnlyList<string> heads, long seed) => new Aggregator(this);

    private sealed class Aggregator(GramianAggregation aggregation) : GradientAggregator
    {
        public override AggregatedGradient Aggregate(TaskGradients gradients, WeightingStep step)
        {
            ArgumentNullException.ThrowIfNull(gradients);
            var weights = aggregation.Weights(gradients);
            return new AggregatedGradient(gradients.Combine(weights), weights);
        }
    }
}
