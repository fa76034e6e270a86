using System.Globalization;
using MultiTaskBert.Freezing;
using MultiTaskBert.Training.Contracts;
using MultiTaskBert.Training.Rows;
using MultiTaskBert.Training.Steps;

namespace MultiTaskBert.Training.Checks;

/// <summary>Finds everything that is wrong with the options of a training before its first batch.</summary>
internal static class TrainerOptionsCheck
{
    /// <exception cref="ArgumentException">Something is wrong; all of it is listed.</exception>
    internal static void Throw(TrainerOptions options, MultiTaskModel model, FreezePolicy freeze, BatchPlan plan, TrainingData data)
    {
        string[] problems = [.. Problems(options, model, freeze, plan, data)];
        if (problems.Length > 0)
        {
            throw new ArgumentException(
                $"The training cannot start; {(problems.Length == 1 ? "there is 1 problem" : $"there are {problems.Length} problems")}:\n- "
                + string.Join("\n- ", problems),
                nameof(options));
        }
    }

    private static IEnumerable<string> Problems(
        TrainerOptions options, MultiTaskModel model, FreezePolicy freeze, BatchPlan plan, TrainingData data) =>
        [
            .. Ranges(options),
            .. options.Optimization.Optimizer?.Check() ?? [],
            .. options.Optimization.ReduceOnPlateau?.Check() ?? [],
            .. options.Checkpoints?.Check() ?? [],
            .. options.FeatureCache?.Check() ?? [],
            .. options.Optimization.Multipliers.Check(OptionName.Of(options.Optimization.LearningRateMultipliers), model.GetComponents()),
            .. MultipliedLearningRates(options),
            .. Callbacks(options),
            .. DataCheck.Problems(options, data),
            .. LoopCheck.Problems(options, data.Dev),
            .. Freezing(freeze, model, data.Dev),
            .. (options.LossWeighting?.Check([.. model.Heads.Select(head => head.Name)]) ?? []).Select(problem => $"LossWeighting: {problem}"),
            .. (options.Batches.Mixing?.Check() ?? []).Select(problem => $"Mixing: {problem}"),
            .. AggregationCheck.Problems(options, model),
            .. DistillationCheck.Problems(options, model, data),
            .. Recomputation(options, model),
            .. MetricsCheck.Problems(options, freeze, model, data),
            .. Batches(options, model, plan, data),
            .. ScheduleCheck.Problems(options, plan, data),
        ];

    private static IEnumerable<string> MultipliedLearningRates(TrainerOptions options)
    {
        if (options.Optimization is not { Optimizer: { } optimizer, Schedule.IsRangeTest: false } || options.LearningRateInForce > optimizer.HighestLearningRate)
        {
            yield break;
        }

        foreach (var (part, multiplier) in options.Optimization.LearningRateMultipliers ?? new Dictionary<string, double>(StringComparer.Ordinal))
        {
            if (double.IsFinite(multiplier) && options.LearningRateInForce * multiplier > optimizer.HighestLearningRate)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{OptionName.Of(options.Optimization.LearningRateMultipliers)} makes the learning rate of '{part}' {options.LearningRateInForce * multiplier:G4} ({options.LearningRateInForce} times {multiplier}); with {optimizer.GetType().Name} it must be at most {optimizer.HighestLearningRate}: a step of that size leaves nothing of the weights.");
            }
        }
    }

    private static IEnumerable<string> Callbacks(TrainerOptions options)
    {
        for (var index = 0; index < options.Callbacks?.Count; index++)
        {
            if (options.Callbacks[index] is null)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.Callbacks)}[{index}] is null; leave it out.");
            }
        }
    }

    private static IEnumerable<string> Recomputation(TrainerOptions options, MultiTaskModel model)
    {
        if (options.Gradients.Checkpointing && !ForwardPass.CanRecompute(model.Backbone))
        {
            yield return $"{OptionName.Of(options.Gradients.Checkpointing)} is set, but {model.Backbone.GetType().Name} cannot compute its layers again; leave it out, or freeze lower layers to save memory.";
        }
    }

    private static IEnumerable<string> Ranges(TrainerOptions options)
    {
        foreach (var (name, value) in ((string, int)[])
        [
            (nameof(options.Epochs), options.EpochsInForce),
            (nameof(options.BatchSize), options.BatchSizeInForce),
            (OptionName.Of(options.Gradients.AccumulationSteps), options.Gradients.AccumulationSteps),
            (OptionName.Of(options.Evaluation.BatchSize), options.Evaluation.BatchSize),
            (OptionName.Of(options.Stopping.Patience), options.Stopping.Patience ?? 1),
        ])
        {
            if (value < 1)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be at least 1.");
            }
        }

        if (!(options.LearningRateInForce > 0 && double.IsFinite(options.LearningRateInForce)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{nameof(options.LearningRate)} is {options.LearningRate}; it must be positive, for instance 5e-5.");
        }
        else if (options.Optimization is { Optimizer: { } optimizer, Schedule.IsRangeTest: false } && options.LearningRate > optimizer.HighestLearningRate)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(options.LearningRate)} is {options.LearningRate}; with {optimizer.GetType().Name} it must be at most {optimizer.HighestLearningRate}: a step of that size leaves nothing of the weights. 2e-5 to 1e-4 is usual when all of BERT is trainable, 1e-3 for heads alone.");
        }

        foreach (var (name, value) in ((string, object?)[])
        [
            (OptionName.Of(options.Optimization.Optimizer), options.Optimization.Optimizer),
            (OptionName.Of(options.Optimization.Schedule), options.Optimization.Schedule),
            (nameof(options.LossWeighting), options.LossWeighting),
            (OptionName.Of(options.Batches.Collation), options.Batches.Collation),
            (OptionName.Of(options.Batches.Mixing), options.Batches.Mixing),
            (nameof(options.Callbacks), options.Callbacks),
            (nameof(options.TimeProvider), options.TimeProvider),
        ])
        {
            if (value is null)
            {
                yield return $"{name} is null; leave it out to take the default.";
            }
        }
    }

    private static IEnumerable<string> Freezing(FreezePolicy freeze, MultiTaskModel model, MtlDataset? dev)
    {
        foreach (var problem in freeze.Check(model.GetComponents()))
        {
            yield return $"Freeze: {problem}";
        }

        var start = new FreezeProgress(model.GetComponents());
        if (model.GetComponents().All(component => component.Parameters.All(parameter => freeze.IsFrozen(component, parameter.Key, start))))
        {
            yield return $"Freeze is '{freeze}', which leaves nothing trainable: a model that is wholly frozen is for inference. Use {nameof(Predictor)} "
                + $"or {nameof(Trainer)}.{nameof(Trainer.Evaluate)}, or freeze less, for instance FreezePolicy.Backbone.";
        }

        if (freeze.Stall is not null && dev is null)
        {
            yield return $"Freeze is '{freeze}', which waits for a dev metric to stall, but there is no dev data.";
        }
    }

    // Whoever cuts the batches knows what it cannot do, and says so in its exception.
    private static IEnumerable<string> Batches(TrainerOptions options, MultiTaskModel model, BatchPlan plan, TrainingData data)
    {
        if (options.Batches.Collation is not null && Complaint(() => _ = model.CreateCollator(options.Batches.Collation)) is { } collation)
        {
            yield return $"{OptionName.Of(options.Batches.Collation)}: {collation}";
        }
        else if (options.Batches.Mixing is not null && DataCheck.HasRows(data) && options.BatchSize > 0 && Complaint(() => _ = plan.BatchCount(epoch: 0)) is { } sampling)
        {
            yield return $"{OptionName.Of(options.Batches.Sampler)}: {sampling}";
        }
    }

    private static string? Complaint(Action attempt)
    {
        try
        {
            attempt();
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
