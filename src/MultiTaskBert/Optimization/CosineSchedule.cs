namespace MultiTaskBert.Optimization;

/// <summary><see cref="LearningRateSchedule.Cosine"/>.</summary>
/// <remarks>As in transformers, it is not held at 0 beyond the last step, where no training goes.</remarks>
internal sealed record CosineSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(long step, long warmupSteps, long totalSteps)
    {
        if (Rise(step, warmupSteps) is { } rise)
        {
            return rise;
        }

        var progress = (double)(step - warmupSteps) / Math.Max(1, totalSteps - warmupSteps);
        return Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * progress)));
    }
}
