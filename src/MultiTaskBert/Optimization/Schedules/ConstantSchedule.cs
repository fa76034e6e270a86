namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.Constant"/>.</summary>
internal sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => 1;
}
