using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Up during the warmup, then along a cosine wave, by default half of one and so down to 0: <c>"cosine"</c> of transformers.</summary>
/// <remarks>As in transformers, the learning rate is not held at its end beyond the last step, where no training goes.</remarks>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once, 1 goes down and up again.</summary>
    public double Cycles { get; init; } = 0.5;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at) => Rise(at) ?? Math.Max(0, CosineWave.At(at.Progress, Cycles));

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Positive(Cycles);
    }
}
