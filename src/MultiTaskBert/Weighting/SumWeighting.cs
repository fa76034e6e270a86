namespace MultiTaskBert.Weighting;

/// <summary>The plain sum.</summary>
internal sealed record SumWeighting : LossWeighting
{
    /// <inheritdoc/>
    public override bool HasFixedWeights => true;

    /// <inheritdoc/>
    public override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses) => new(
        losses.Select(loss => loss.Loss).Aggregate((total, loss) => total + loss),
        losses.ToDictionary(loss => loss.Head, _ => 1.0, StringComparer.Ordinal));
}
