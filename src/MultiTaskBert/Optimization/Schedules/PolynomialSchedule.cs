using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Up during the warmup, then down along a power of what is left of the training, to a small learning rate: <c>"polynomial"</c> of transformers.</summary>
public sealed record PolynomialSchedule : LearningRateSchedule
{
    /// <summary>The power (<c>power</c>), above 0: 1 is a straight line, 2 falls fast at first.</summary>
    public double Power { get; init; } = 1;

    /// <summary>The learning rate at the end (<c>lr_end</c>): 0 or more, and less than the learning rate of the options.</summary>
    public double LrEnd { get; init; } = 1e-7;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        if (Rise(at) is { } rise)
        {
            return rise;
        }

        // With a warmup over the whole training transformers divides by 0 here; what comes after the end is the end.
        if (at.Step >= at.TotalSteps)
        {
            return LrEnd / at.LearningRate;
        }

        return (((at.LearningRate - LrEnd) * Math.Pow(1 - at.Progress, Power)) + LrEnd) / at.LearningRate;
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Positive(Power);
        rules.NotNegative(LrEnd);
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Require(LrEnd < start.LearningRate || double.IsNaN(LrEnd), LrEnd, FormattableString.Invariant($"it must be less than the learning rate, {start.LearningRate}"));
    }
}
