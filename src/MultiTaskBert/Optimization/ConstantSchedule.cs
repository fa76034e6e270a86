namespace MultiTaskBert.Optimization;

/// <summary><see cref="LearningRateSchedule.Constant"/>.</summary>
internal sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(long step, long warmupSteps, long totalSteps) => Rise(step, warmupSteps) ?? 1;
}
