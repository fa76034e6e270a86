using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.SlantedTriangular"/>.</summary>
internal sealed record SlantedTriangularSchedule : LearningRateSchedule
{
    internal const double DefaultCutRatio = 0.1;
    internal const double DefaultRatio = 32;

    public double CutRatio { get; init; } = DefaultCutRatio;

    public double Ratio { get; init; } = DefaultRatio;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        var cut = Cut(at);
        var p = at.Step < cut ? at.Step / cut : 1 - ((at.Step - cut) / (cut * ((1 / CutRatio) - 1)));
        return (1 + (p * (Ratio - 1))) / Ratio;
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.Require(CutRatio is > 0 and < 1, CutRatio, "it must be above 0 and below 1");
        rules.Require(Ratio >= 1 && double.IsFinite(Ratio), Ratio, "it must be a finite number, 1 or more");
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules)
    {
        rules.Require(
            CutRatio is not (> 0 and < 1) || Cut(start) >= 1, CutRatio, FormattableString.Invariant($"of {start.TotalSteps} steps that is less than one; the rise needs one at least"));
    }

    private double Cut(SchedulePoint at) => Math.Floor(at.TotalSteps * CutRatio);
}
