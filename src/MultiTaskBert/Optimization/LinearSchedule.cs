namespace MultiTaskBert.Optimization;

/// <summary><see cref="LearningRateSchedule.Linear"/>.</summary>
internal sealed record LinearSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(long step, long warmupSteps, long totalSteps)
        => Rise(step, warmupSteps) ?? Math.Max(0, (double)(totalSteps - step) / Math.Max(1, totalSteps - warmupSteps));
}
