namespace MultiTaskBert.Optimization;

/// <summary>How the learning rate moves over a training. Derive from it for a schedule of your own.</summary>
/// <remarks>
/// A schedule is data without state: the rate is a pure function of the step, so a resumed training continues exactly. The built-in ones
/// follow <c>get_scheduler</c> of transformers. Immutable, so any thread may use it.
/// </remarks>
public abstract record LearningRateSchedule
{
    /// <summary>Up during the warmup, then down in a straight line to 0 at the end: <c>"linear"</c> of transformers. The usual one.</summary>
    public static LearningRateSchedule Linear { get; } = new LinearSchedule();

    /// <summary>Up during the warmup, then level: <c>"constant_with_warmup"</c> of transformers.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantSchedule();

    /// <summary>Up during the warmup, then down along half a cosine wave to 0 at the end: <c>"cosine"</c> of transformers.</summary>
    public static LearningRateSchedule Cosine { get; } = new CosineSchedule();

    /// <summary>By what the learning rate of the options is multiplied in a step.</summary>
    /// <param name="step">The step, counted from 0. With a warmup, the factor of step 0 is 0.</param>
    /// <param name="warmupSteps">The number of steps over which the rate rises, 0 or more.</param>
    /// <param name="totalSteps">The number of steps of the training, warmup included.</param>
    public abstract double Factor(long step, long warmupSteps, long totalSteps);

    /// <summary>The rise over the warmup, in a straight line: 0 in step 0, 1 in step <paramref name="warmupSteps"/>.</summary>
    /// <returns>The factor, or null if the warmup is over.</returns>
    protected static double? Rise(long step, long warmupSteps) => step < warmupSteps ? (double)step / Math.Max(1, warmupSteps) : null;
}
