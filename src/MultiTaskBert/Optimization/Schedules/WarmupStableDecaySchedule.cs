using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary><see cref="LearningRateSchedule.WarmupStableDecay"/>.</summary>
internal sealed record WarmupStableDecaySchedule : LearningRateSchedule
{
    internal const AnnealShape DefaultWarmupShape = AnnealShape.Linear;
    internal const AnnealShape DefaultDecayShape = AnnealShape.Cosine;

    // Nullable, since text may leave it out; a schedule without it is refused.
    public long? DecaySteps { get; init; }

    public long? StableSteps { get; init; }

    public AnnealShape WarmupShape { get; init; } = DefaultWarmupShape;

    public AnnealShape DecayShape { get; init; } = DefaultDecayShape;

    public double MinLrRatio { get; init; }

    public double Cycles { get; init; } = CosineWave.DefaultCycles;

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
    {
        if (at.Step < at.WarmupSteps)
        {
            return Raised(Up((double)at.Step / Math.Max(1, at.WarmupSteps)));
        }

        // Negative where warmup and fall are longer than the training: then the fall has begun before its first step, as in transformers.
        var decay = DecaySteps ?? 0;
        var start = at.WarmupSteps + (StableSteps ?? (at.TotalSteps - at.WarmupSteps - decay));
        if (at.Step < start)
        {
            return 1;
        }

        return at.Step < start + decay ? Raised(Down((double)(at.Step - start) / Math.Max(1, decay))) : MinLrRatio;
    }

    /// <inheritdoc/>
    public override void Validate(OptionRules rules)
    {
        if (DecaySteps is null)
        {
            rules.Add($"{nameof(WarmupStableDecaySchedule)} needs {nameof(DecaySteps)}, the number of steps over which the learning rate falls at the end.");
        }

        rules.AtLeast(DecaySteps, 0);
        rules.AtLeast(StableSteps, 0);
        rules.Defined(WarmupShape);
        rules.Defined(DecayShape);
        rules.Ratio(MinLrRatio);
        rules.Positive(Cycles);
    }

    private double Raised(double factor) => Math.Max(0, (factor * (1 - MinLrRatio)) + MinLrRatio);

    private double Up(double progress) => WarmupShape switch
    {
        AnnealShape.Cosine => 0.5 * (1 - Math.Cos(Math.PI * progress)),
        AnnealShape.OneMinusSqrt => 1 - Math.Sqrt(1 - progress),
        _ => progress,
    };

    private double Down(double progress) => DecayShape switch
    {
        AnnealShape.Cosine => CosineWave.At(progress, Cycles),
        AnnealShape.OneMinusSqrt => 1 - Math.Sqrt(progress),
        _ => 1 - progress,
    };
}
