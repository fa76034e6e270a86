using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.OneCycle"/>.</summary>
internal sealed record OneCycleSchedule : LearningRateSchedule
{
    internal const double DefaultRiseRatio = 0.3;
    internal const AnnealShape DefaultShape = AnnealShape.Cosine;
    internal const double DefaultDivFactor = 25;
    internal const double DefaultFinalDivFactor = 1e4;
    internal const bool DefaultCycleMomentum = true;
    internal const double DefaultBaseMomentum = 0.85;
    internal const double DefaultMaxMomentum = 0.95;

    public double RiseRatio { get; init; } = DefaultRiseRatio;

    public AnnealShape Shape { get; init; } = DefaultShape;

    public double DivFactor { get; init; } = DefaultDivFactor;

    public double FinalDivFactor { get; init; } = DefaultFinalDivFactor;

    public bool ThreePhase { get; init; }

    public bool CycleMomentum { get; init; } = DefaultCycleMomentum;

    public double BaseMomentum { get; init; } = DefaultBaseMomentum;

    public double MaxMomentum { get; init; } = DefaultMaxMomentum;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        // In learning rates and not in ratios of one, as torch does it: near the end of a straight line the last digits are what is left of a difference.
        var first = at.LearningRate / DivFactor;
        return At(at, first, at.LearningRate, ThreePhase ? first : null, first / FinalDivFactor) / at.LearningRate;
    }

    /// <inheritdoc/>
    public override double? Momentum(SchedulePoint at)
        => CycleMomentum ? At(at, MaxMomentum, BaseMomentum, ThreePhase ? MaxMomentum : null, MaxMomentum) : null;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        rules.Ratio(RiseRatio);
        rules.Require(!ThreePhase || RiseRatio is not (> 0.5 and <= 1), RiseRatio, "with three phases it must be at most 0.5");
        rules.Require(Shape is AnnealShape.Linear or AnnealShape.Cosine, Shape, "it must be Linear or Cosine");
        rules.Positive(DivFactor);
        rules.Positive(FinalDivFactor);
        rules.Decay(BaseMomentum);
        rules.Decay(MaxMomentum);
    }

    // The corners of the line: the first value in step 0, the peak, in three phases the middle, the last value in the last step.
    private double At(SchedulePoint at, double first, double peak, double? middle, double last)
    {
        var total = at.TotalSteps;
        (double Step, double Value)[] corners = middle is { } value
            ? [(0, first), ((RiseRatio * total) - 1, peak), ((2 * RiseRatio * total) - 2, value), (total - 1, last)]
            : [(0, first), ((RiseRatio * total) - 1, peak), (total - 1, last)];
        var end = 1;
        while (end < corners.Length - 1 && at.Step > corners[end].Step)
        {
            end++;
        }

        var (from, to) = (corners[end - 1], corners[end]);
        return Between(from.Value, to.Value, to.Step.Equals(from.Step) ? 1 : (at.Step - from.Step) / (to.Step - from.Step));
    }

    private double Between(double from, double to, double progress) => Shape == AnnealShape.Linear
        ? ((to - from) * progress) + from
        : to + ((from - to) / 2 * (Math.Cos(Math.PI * progress) + 1));
}
