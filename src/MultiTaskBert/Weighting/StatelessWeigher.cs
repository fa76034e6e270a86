namespace MultiTaskBert.Weighting;

/// <summary>Asks a weighting that remembers nothing, in every step alike.</summary>
internal sealed class StatelessWeigher(LossWeighting weighting) : LossWeigher
{
    /// <inheritdoc/>
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step) => weighting.Combine(losses);
}
