using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Up during the warmup, then down with the inverse square root of the step, never to 0: <c>"inverse_sqrt"</c> of transformers.</summary>
/// <remarks>Vaswani et al. 2017, section 5.3, in the form of Zhai et al. 2022, "Scaling Vision Transformers".</remarks>
public sealed record InverseSqrtSchedule : LearningRateSchedule
{
    /// <summary>
    /// How slowly the learning rate falls, in steps, at least 1 (<c>timescale</c>): three times as many steps after the warmup it is a half. Null takes the
    /// length of the warmup, or 10,000 without one.
    /// </summary>
    public long? Timescale { get; init; }

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        var timescale = Timescale ?? (at.WarmupSteps > 0 ? at.WarmupSteps : 10_000);
        return Rise(at) ?? (1 / Math.Sqrt((double)(at.Step - at.WarmupSteps + timescale) / timescale));
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.AtLeast(Timescale, 1);
    }
}
