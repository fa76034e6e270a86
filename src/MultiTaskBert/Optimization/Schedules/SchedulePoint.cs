using System.Runtime.InteropServices;

namespace MultiTaskBert.Optimization;

/// <summary>A step of a training, as a <see cref="LearningRateSchedule"/> sees it.</summary>
/// <param name="Step">The optimizer step, counted from 0.</param>
/// <param name="WarmupSteps">The number of steps over which the learning rate rises, 0 or more; may be more than <paramref name="TotalSteps"/>.</param>
/// <param name="TotalSteps">The number of steps of the training, warmup included; at least 1.</param>
/// <param name="LearningRate">The learning rate of the options, which the factor multiplies; needed where a learning rate is given as such and not as a ratio.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SchedulePoint(long Step, long WarmupSteps, long TotalSteps, double LearningRate)
{
    /// <summary>
    /// How far the training has come after the warmup: 0 at its end, 1 at the end of the training. Below 0 during the warmup and above 1 beyond the end.
    /// </summary>
    public double Progress => (double)(Step - WarmupSteps) / Math.Max(1, TotalSteps - WarmupSteps);
}
