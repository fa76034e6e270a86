using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.Cosine"/>.</summary>
internal sealed record CosineSchedule : LearningRateSchedule
{
    public double Cycles { get; init; } = CosineWave.DefaultCycles;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Rise(at) ?? Math.Max(0, CosineWave.At(at.Progress, Cycles));

    /// <inheritdoc/>
    public override void Validate(OptionRules rules) => rules.Positive(Cycles);
}
