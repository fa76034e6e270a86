using MultiTaskBert.Optimization.Schedules;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Optimization;

/// <summary>Up during the warmup, level for most of the training, down over the last steps: <c>"warmup_stable_decay"</c> of transformers. Needs <see cref="DecaySteps"/>.</summary>
/// <remarks>Hu et al. 2024, "MiniCPM", section 4; the shape <see cref="AnnealShape.OneMinusSqrt"/> is of Hägele et al. 2024.</remarks>
public sealed record WarmupStableDecaySchedule : LearningRateSchedule
{
    /// <summary>The number of steps of the fall (<c>num_decay_steps</c>), 0 or more; has to be given.</summary>
    public long? DecaySteps { get; init; }

    /// <summary>The number of level steps (<c>num_stable_steps</c>), 0 or more; null takes what warmup and fall leave. After fewer, the rest has the lowest learning rate.</summary>
    public long? StableSteps { get; init; }

    /// <summary>The line of the rise (<c>warmup_type</c>).</summary>
    public AnnealShape WarmupShape { get; init; } = AnnealShape.Linear;

    /// <summary>The line of the fall (<c>decay_type</c>).</summary>
    public AnnealShape DecayShape { get; init; } = AnnealShape.Cosine;

    /// <summary>The ratio of the learning rate that the rise starts from and the fall ends at (<c>min_lr_ratio</c>), from 0 to 1.</summary>
    public double MinLrRatio { get; init; }

    /// <summary>The number of waves of a fall along a cosine (<c>num_cycles</c>), above 0; 0.5 goes down once.</summary>
    public double Cycles { get; init; } = 0.5;

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
        ArgumentNullException.ThrowIfNull(rules);
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
