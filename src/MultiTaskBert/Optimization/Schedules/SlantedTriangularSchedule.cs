using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>A short steep rise and a long fall, both straight lines. Has a rise of its own and does not look at the warmup of the options.</summary>
/// <remarks>
/// Howard and Ruder 2018, "Universal Language Model Fine-tuning for Text Classification", equation 3. The peak is in a whole step, so in a short
/// training the line can meet 0 before the end; such a training is refused.
/// </remarks>
public sealed record SlantedTriangularSchedule : LearningRateSchedule
{
    /// <summary>The ratio of all steps in which the learning rate rises (<c>cut_frac</c>), above 0 and below 1.</summary>
    public double CutRatio { get; init; } = 0.1;

    /// <summary>How many times smaller the lowest learning rate is than the highest one (<c>ratio</c>), at least 1.</summary>
    public double Ratio { get; init; } = 32;

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
        ArgumentNullException.ThrowIfNull(rules);
        rules.Require(CutRatio is > 0 and < 1, CutRatio, "it must be above 0 and below 1");
        rules.Require(Ratio >= 1 && double.IsFinite(Ratio), Ratio, "it must be a finite number, 1 or more");
    }

    /// <inheritdoc/>
    public override void ValidateFor(SchedulePoint start, OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        rules.Require(
            CutRatio is not (> 0 and < 1) || Cut(start) >= 1, CutRatio, FormattableString.Invariant($"of {start.TotalSteps} steps that is less than one; the rise needs one at least"));
    }

    private double Cut(SchedulePoint at) => Math.Floor(at.TotalSteps * CutRatio);
}
