namespace MultiTaskBert.Weighting;

/// <summary>Asks a weighting that remembers nothing, in every step alike.</summary>
internal sealed class StatelessWeigher(LossWeighting weighting) : LossWeigher
{
    /// <summary>What is asked in every step.</summary>
    internal LossWeighting Weighting => weighting;

    /// <inheritdoc/>
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses, WeightingStep step) => weighting.Combine(losses);
}
