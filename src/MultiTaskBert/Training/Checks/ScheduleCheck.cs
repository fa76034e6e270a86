using System.Globalization;
using MultiTaskBert.Optimization;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Rows;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds what is wrong with a learning-rate schedule for the training it is given to.</summary>
internal static class ScheduleCheck
{
    /// <summary>One sentence a problem. Says nothing while the length of the training is not known; what keeps it from being known is said elsewhere.</summary>
    internal static IEnumerable<string> Problems(TrainerOptions options, BatchPlan plan, TrainingData data)
    {
        if (options.Optimization.Schedule is not { } schedule || !(options.LearningRateInForce > 0 && double.IsFinite(options.LearningRateInForce)) || Steps(options, plan, data) is not { } steps)
        {
            return [];
        }

        var start = new SchedulePoint(0, options.Optimization.Warmup.StepsOf(steps), steps, options.LearningRateInForce);
        string[] problems = [.. schedule.Check(start).Select(problem => $"{OptionName.Of(options.Optimization.Schedule)}: {problem}")];
        return problems.Length > 0 ? problems : Steps(schedule, start, options.Optimization.Optimizer);
    }

    private static long? Steps(TrainerOptions options, BatchPlan plan, TrainingData data)
    {
        if (options.Batches.Mixing is null || !DataCheck.HasRows(data) || options.BatchSize < 1 || options.Gradients.AccumulationSteps < 1 || options.Epochs < 1 || options.Stopping.MaxSteps < 1)
        {
            return null;
        }

        try
        {
            return plan.TotalSteps;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Every step is asked beforehand: a learning rate below 0 would undo the training, and only then would it show.
    private static IEnumerable<string> Steps(LearningRateSchedule schedule, SchedulePoint start, OptimizerOptions? optimizer)
    {
        var hasMomentum = optimizer?.HasMomentum ?? true;
        var highest = schedule.IsRangeTest || start.LearningRate > optimizer?.HighestLearningRate ? double.PositiveInfinity : optimizer?.HighestLearningRate ?? double.PositiveInfinity;
        for (var step = 0L; step < start.TotalSteps; step++)
        {
            var at = start.At(step);
            var factor = schedule.Factor(at);
            if (!(factor >= 0 && double.IsFinite(factor)))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Schedule gives the learning rate {at.LearningRate * factor:G4} in step {step + 1} of {at.TotalSteps}, and it must be 0 or more; "
                    + $"choose other numbers for {schedule.GetType().Name}, or another schedule.");
                yield break;
            }

            if (at.LearningRate * factor > highest)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"Schedule gives the learning rate {at.LearningRate * factor:G4} in step {step + 1} of {at.TotalSteps}, {factor:G4} times {nameof(TrainerOptions.LearningRate)}; with {optimizer!.GetType().Name} it must be at most {highest}: a step of that size leaves nothing of the weights. A schedule gives what the rate is multiplied by, from 0 to 1 as a rule, and not the rate.");
                yield break;
            }

            if (schedule.Momentum(at) is not { } momentum)
            {
                continue;
            }

            if (!hasMomentum)
            {
                yield return "Schedule moves the momentum, but Optimizer has none; let it have one, or turn that off in the schedule (cycleMomentum: false).";
                yield break;
            }

            if (momentum is not (>= 0 and < 1))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"Schedule gives the momentum {momentum:G4} in step {step + 1}; it must be 0 or more and less than 1.");
                yield break;
            }
        }
    }
}
