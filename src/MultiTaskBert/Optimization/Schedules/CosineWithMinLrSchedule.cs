using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.CosineWithMinLr"/>.</summary>
internal sealed record CosineWithMinLrSchedule : LearningRateSchedule
{
    public double? MinLr { get; init; }

    public double? MinLrRate { get; init; }

    public double Cycles { get; init; } = CosineWave.DefaultCycles;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
        => Rise(at) ?? CosineWave.At(at.Progress, Cycles, MinimumLearningRate.Factor(MinLr, MinLrRate, at.LearningRate));

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        MinimumLearningRate.Validate(nameof(CosineWithMinLrSchedule), MinLr, MinLrRate, rules);
        rules.Positive(Cycles);
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules) => MinimumLearningRate.ValidateFor(start, MinLr, rules);
}
