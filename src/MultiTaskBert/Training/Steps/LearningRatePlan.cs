using MultiTaskBert.Optimization;

namespace MultiTaskBert.Training.Steps;

/// <summary>The learning rate and the momentum of every step: the schedule, times the learning rate as far as a plateau has lowered it. Not thread-safe.</summary>
/// <param name="options">The learning rate, the schedule, the warmup, the plateau rule.</param>
/// <param name="totalSteps">The number of optimizer steps of the training.</param>
/// <param name="higherIsBetter">Whether larger values of the metric of the plateau rule are better.</param>
internal sealed class LearningRatePlan(TrainerOptions options, long totalSteps, bool higherIsBetter = false)
{
    /// <summary>What the plateau rule remembers, or null without one; setting it continues an interrupted training.</summary>
    internal PlateauState? Plateau { get; set; } = options.Optimization.ReduceOnPlateau is null ? null : ReduceOnPlateau.Start(options.LearningRateInForce, higherIsBetter);

    /// <summary>Whether no step has a learning rate above 0.</summary>
    internal bool IsAlwaysZero
    {
        get
        {
            for (var step = 0L; step < totalSteps; step++)
            {
                if (LearningRateOf(step) > 0)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The learning rate of a step, counted from 0.</summary>
    internal double LearningRateOf(long step) => (Plateau?.LearningRate ?? options.LearningRateInForce) * options.Optimization.Schedule.Factor(At(step));

    /// <summary>The momentum of a step, or null for what the optimizer's options say.</summary>
    internal double? MomentumOf(long step) => options.Optimization.Schedule.Momentum(At(step));

    /// <summary>Takes an evaluation.</summary>
    internal void Observe(EvaluationResult dev)
    {
        if (options.Optimization.ReduceOnPlateau is { } rule && Plateau is { } state)
        {
            // An infinite value is no improvement either, whatever its sign.
            var value = dev.ValueOf(rule.Metric);
            Plateau = rule.After(state, double.IsFinite(value) ? value : double.NaN, higherIsBetter);
        }
    }

    private SchedulePoint At(long step) => new(step, options.Optimization.Warmup.StepsOf(totalSteps), totalSteps, options.LearningRateInForce);
}
