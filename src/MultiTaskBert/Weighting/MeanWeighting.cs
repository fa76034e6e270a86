namespace MultiTaskBert.Weighting;

/// <summary>The mean over the heads that have a label in the step.</summary>
internal sealed record MeanWeighting : LossWeighting
{
    /// <inheritdoc/>
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        var weight = 1.0 / losses.Count;
        return new FixedWeighting.Weigher(losses.ToDictionary(loss => loss.Head, _ => weight, StringComparer.Ordinal)).Combine(losses, default);
    }
}
