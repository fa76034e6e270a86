namespace MultiTaskBert.Optimization;

/// <summary>Represents a step of a training, as a <see cref="LearningRateSchedule"/> sees it.</summary>
/// <param name="step">The optimizer step, counted from 0.</param>
/// <param name="warmupSteps">The number of steps over which the learning rate rises, 0 or more; may be more than <paramref name="totalSteps"/>.</param>
/// <param name="totalSteps">The number of steps of the training, warmup included; at least 1.</param>
/// <param name="learningRate">The learning rate of the options, which the factor multiplies; needed where a learning rate is given as such and not as a ratio.</param>
public sealed class SchedulePoint(long step, long warmupSteps, long totalSteps, double learningRate)
{
    /// <summary>Gets the optimizer step, counted from 0.</summary>
    public long Step { get; } = step;

    /// <summary>Gets the number of steps over which the learning rate rises, 0 or more; may be more than <see cref="TotalSteps"/>.</summary>
    public long WarmupSteps { get; } = warmupSteps;

    /// <summary>Gets the number of steps of the training, warmup included; at least 1.</summary>
    public long TotalSteps { get; } = totalSteps;

    /// <summary>Gets the learning rate of the options, which the factor multiplies.</summary>
    public double LearningRate { get; } = learningRate;

    /// <summary>
    /// Gets how far the training has come after the warmup: 0 at its end, 1 at the end of the training. Below 0 during the warmup and above 1 beyond the end.
    /// </summary>
    public double Progress => (double)(Step - WarmupSteps) / Math.Max(1, TotalSteps - WarmupSteps);

    /// <summary>The step after this one.</summary>
    internal SchedulePoint Next => At(Step + 1);

    /// <summary>Another step of the same training.</summary>
    internal SchedulePoint At(long other) => new(other, WarmupSteps, TotalSteps, LearningRate);
}
