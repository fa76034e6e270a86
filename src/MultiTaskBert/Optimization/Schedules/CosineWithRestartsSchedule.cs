using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.CosineWithRestarts"/>.</summary>
internal sealed record CosineWithRestartsSchedule : LearningRateSchedule
{
    internal const double DefaultCycles = 1;

    public double Cycles { get; init; } = DefaultCycles;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        if (Rise(at) is { } rise)
        {
            return rise;
        }

        return at.Progress >= 1 ? 0 : Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * (Cycles * at.Progress % 1))));
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.Positive(Cycles);
}
