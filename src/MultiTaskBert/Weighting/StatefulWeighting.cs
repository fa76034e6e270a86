namespace MultiTaskBert.Weighting;

/// <summary>
/// Represents a weighting that remembers something from step to step, or depends on the step. Derive from it, and from <see cref="LossWeigher"/> for what
/// it remembers, for a way of your own.
/// </summary>
public abstract record StatefulWeighting : LossWeighting
{
    /// <summary>Combines losses as the first step of a training with these heads and seed 0 would.</summary>
    /// <inheritdoc/>
    public sealed override CombinedLoss Combine(IReadOnlyList<HeadLoss> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        return Start([.. losses.Select(loss => loss.Head)], seed: 0).Combine(losses, default);
    }

    /// <inheritdoc/>
    protected abstract override LossWeigher Create(IReadOnlyList<string> heads, long seed);
}
