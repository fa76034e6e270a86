using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>
/// Up during the warmup, then down along half a cosine wave to a learning rate above 0: <c>"cosine_with_min_lr"</c> of transformers. Needs
/// <see cref="MinLr"/> or <see cref="MinLrRate"/>.
/// </summary>
/// <remarks>As in transformers, the learning rate is not held at its end beyond the last step, where no training goes.</remarks>
public sealed record CosineWithMinLrSchedule : LearningRateSchedule
{
    /// <summary>The lowest learning rate (<c>min_lr</c>), from 0 to the learning rate of the options.</summary>
    public double? MinLr { get; init; }

    /// <summary>The lowest learning rate as a ratio of the learning rate of the options (<c>min_lr_rate</c>), from 0 to 1.</summary>
    public double? MinLrRate { get; init; }

    /// <summary>The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once.</summary>
    public double Cycles { get; init; } = 0.5;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
        => Rise(at) ?? CosineWave.At(at.Progress, Cycles, MinimumLearningRate.Factor(MinLr, MinLrRate, at.LearningRate));

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        MinimumLearningRate.Validate(nameof(CosineWithMinLrSchedule), MinLr, MinLrRate, rules);
        rules.Positive(Cycles);
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        MinimumLearningRate.ValidateFor(start, MinLr, rules);
    }
}
