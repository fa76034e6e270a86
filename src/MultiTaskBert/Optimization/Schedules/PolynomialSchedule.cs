using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.Polynomial"/>.</summary>
internal sealed record PolynomialSchedule : LearningRateSchedule
{
    internal const double DefaultPower = 1;
    internal const double DefaultLrEnd = 1e-7;

    public double Power { get; init; } = DefaultPower;

    public double LrEnd { get; init; } = DefaultLrEnd;

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
        rules.Positive(Power);
        rules.NotNegative(LrEnd);
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules)
    {
        rules.Require(LrEnd < start.LearningRate || double.IsNaN(LrEnd), LrEnd, FormattableString.Invariant($"it must be less than the learning rate, {start.LearningRate}"));
    }
}
