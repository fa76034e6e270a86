using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>
/// As <see cref="CosineWithMinLrSchedule"/>, but one step ahead, so that already the first step has a learning rate above 0:
/// <c>"cosine_warmup_with_min_lr"</c> of transformers. Needs <see cref="MinLr"/> or <see cref="MinLrRate"/>.
/// </summary>
/// <remarks>As in transformers, the learning rate is not held at its end beyond the last step, where no training goes.</remarks>
public sealed record CosineWarmupWithMinLrSchedule : LearningRateSchedule
{
    /// <summary>The lowest learning rate after the warmup (<c>min_lr</c>), from 0 to the learning rate of the options.</summary>
    public double? MinLr { get; init; }

    /// <summary>The same as a ratio of the learning rate of the options (<c>min_lr_rate</c>), from 0 to 1.</summary>
    public double? MinLrRate { get; init; }

    /// <summary>
    /// The ratio of the learning rate that the warmup starts from (<c>warmup_lr_rate</c>), from 0 to 1; null lets it start from one part in
    /// the number of warmup steps.
    /// </summary>
    public double? WarmupLrRate { get; init; }

    /// <summary>The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once.</summary>
    public double Cycles { get; init; } = 0.5;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        if (at.Step < at.WarmupSteps)
        {
            return WarmupLrRate is { } first
                ? first + ((1 - first) * at.Step / Math.Max(1, at.WarmupSteps - 1))
                : (at.Step + 1.0) / Math.Max(1, at.WarmupSteps);
        }

        var ahead = at with { Step = at.Step + 1 };
        return CosineWave.At(ahead.Progress, Cycles, MinimumLearningRate.Factor(MinLr, MinLrRate, at.LearningRate));
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        MinimumLearningRate.Validate(nameof(CosineWarmupWithMinLrSchedule), MinLr, MinLrRate, rules);
        rules.Positive(Cycles);
        rules.Ratio(WarmupLrRate);
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        MinimumLearningRate.ValidateFor(start, MinLr, rules);
    }
}
