namespace MultiTaskBert.Optimization;

/// <summary><see cref="LearningRateSchedule.ConstantWithWarmup"/>.</summary>
internal sealed record ConstantWithWarmupSchedule : LearningRateSchedule, INamedSchedule
{
    static string INamedSchedule.Name => "constant_with_warmup";

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Rise(at) ?? 1;
}
