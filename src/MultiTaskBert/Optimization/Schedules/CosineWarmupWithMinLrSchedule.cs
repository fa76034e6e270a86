using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.CosineWarmupWithMinLr"/>.</summary>
internal sealed record CosineWarmupWithMinLrSchedule : LearningRateSchedule
{
    public double? MinLr { get; init; }

    public double? MinLrRate { get; init; }

    public double? WarmupLrRate { get; init; }

    public double Cycles { get; init; } = CosineWave.DefaultCycles;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        if (at.Step < at.WarmupSteps)
        {
            return WarmupLrRate is { } first
                ? first + ((1 - first) * at.Step / Math.Max(1, at.WarmupSteps - 1))
                : (at.Step + 1.0) / Math.Max(1, at.WarmupSteps);
        }

        return CosineWave.At(at.Next.Progress, Cycles, MinimumLearningRate.Factor(MinLr, MinLrRate, at.LearningRate));
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        MinimumLearningRate.Validate(nameof(CosineWarmupWithMinLrSchedule), MinLr, MinLrRate, rules);
        rules.Positive(Cycles);
        rules.Ratio(WarmupLrRate);
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules) => MinimumLearningRate.ValidateFor(start, MinLr, rules);
}
