namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.Linear"/>.</summary>
internal sealed record LinearSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
        => Rise(at) ?? Math.Max(0, (double)(at.TotalSteps - at.Step) / Math.Max(1, at.TotalSteps - at.WarmupSteps));
}
