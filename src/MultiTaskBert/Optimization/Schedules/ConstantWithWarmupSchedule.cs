namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.ConstantWithWarmup"/>.</summary>
internal sealed record ConstantWithWarmupSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Rise(at) ?? 1;
}
