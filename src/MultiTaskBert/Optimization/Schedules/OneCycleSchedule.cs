using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>
/// One rise to the learning rate of the options and one fall far below where it started, while the momentum (β₁ of AdamW) does the opposite. Has a
/// rise of its own and does not look at the warmup of the options.
/// </summary>
/// <remarks>Smith and Topin 2018, "Super-Convergence", with the options and the learning rates of <c>torch.optim.lr_scheduler.OneCycleLR</c>.</remarks>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    /// <summary>The ratio of all steps in which the learning rate rises (<c>pct_start</c>), from 0 to 1; with <see cref="ThreePhase"/> up to a half.</summary>
    public double RiseRatio { get; init; } = 0.3;

    /// <summary>The line of rise and fall (<c>anneal_strategy</c>): <see cref="AnnealShape.Cosine"/> or <see cref="AnnealShape.Linear"/>.</summary>
    public AnnealShape Shape { get; init; } = AnnealShape.Cosine;

    /// <summary>How many times smaller the first learning rate is than the highest one (<c>div_factor</c>), above 0.</summary>
    public double DivFactor { get; init; } = 25;

    /// <summary>How many times smaller the last learning rate is than the first one (<c>final_div_factor</c>), above 0.</summary>
    public double FinalDivFactor { get; init; } = 1e4;

    /// <summary>Whether the fall first mirrors the rise and then goes on to the last learning rate (<c>three_phase</c>), as in the paper, or is one line.</summary>
    public bool ThreePhase { get; init; }

    /// <summary>Whether the momentum moves too (<c>cycle_momentum</c>).</summary>
    public bool CycleMomentum { get; init; } = true;

    /// <summary>The momentum at the highest learning rate (<c>base_momentum</c>), 0 or more and less than 1.</summary>
    public double BaseMomentum { get; init; } = 0.85;

    /// <summary>The momentum at the start and at the end (<c>max_momentum</c>), 0 or more and less than 1.</summary>
    public double MaxMomentum { get; init; } = 0.95;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        // In rates and not in shares of one, as torch does it: near the end of a straight line the last digits are what is left of a difference.
        var first = at.LearningRate / DivFactor;
        return At(at, first, at.LearningRate, ThreePhase ? first : null, first / FinalDivFactor) / at.LearningRate;
    }

    /// <inheritdoc/>
    public override double? Momentum(SchedulePoint at)
        => CycleMomentum ? At(at, MaxMomentum, BaseMomentum, ThreePhase ? MaxMomentum : null, MaxMomentum) : null;

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
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
