using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.InverseSqrt"/>.</summary>
internal sealed record InverseSqrtSchedule : LearningRateSchedule
{
    public long? Timescale { get; init; }

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        var timescale = Timescale ?? (at.WarmupSteps > 0 ? at.WarmupSteps : 10_000);
        return Rise(at) ?? (1 / Math.Sqrt((double)(at.Step - at.WarmupSteps + timescale) / timescale));
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.AtLeast(Timescale, 1);
}
