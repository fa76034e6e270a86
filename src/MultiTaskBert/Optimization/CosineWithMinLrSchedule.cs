namespace MultiTaskBert.Optimization;

/// <summary>
/// Up during the warmup, then down along half a cosine wave to a rate above 0: <c>"cosine_with_min_lr"</c> of transformers. Needs
/// <see cref="MinLr"/> or <see cref="MinLrRate"/>.
/// </summary>
/// <remarks>As in transformers, the rate is not held at its end beyond the last step, where no training goes.</remarks>
public sealed record CosineWithMinLrSchedule : LearningRateSchedule, INamedSchedule
{
    /// <summary>The lowest learning rate (<c>min_lr</c>), from 0 to the learning rate of the options.</summary>
    public double? MinLr { get; init; }

    /// <summary>The lowest learning rate as a share of the learning rate of the options (<c>min_lr_rate</c>), from 0 to 1.</summary>
    public double? MinLrRate { get; init; }

    /// <summary>The number of waves after the warmup (<c>num_cycles</c>), above 0; 0.5 goes down once.</summary>
    public double Cycles { get; init; } = 0.5;

    static string INamedSchedule.Name => "cosine_with_min_lr";

    /// <inheritdoc/>
    public override double Factor(SchedulePoint at)
        => Rise(at) ?? CosineWave.At(at.Progress, Cycles, MinimumRate.Factor(MinLr, MinLrRate, at.LearningRate));

    /// <inheritdoc/>
    public override IEnumerable<string> Check(SchedulePoint start) =>
    [
        .. MinimumRate.Check(nameof(CosineWithMinLrSchedule), MinLr, MinLrRate, start.LearningRate),
        .. new[] { Positive(nameof(Cycles), Cycles) }.OfType<string>(),
    ];
}
