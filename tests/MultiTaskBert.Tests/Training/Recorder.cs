using MultiTaskBert.Training;

namespace MultiTaskBert.Tests.Training;

/// <summary>Writes down every event of a training, and lets a test act on one.</summary>
internal sealed class Recorder : ITrainerCallback
{
    internal List<string> Order { get; } = [];

    internal List<StepCompleted> Steps { get; } = [];

    internal List<EpochRecord> Epochs { get; } = [];

    internal List<FreezeChanged> Changes { get; } = [];

    internal List<StepSkipped> Skipped { get; } = [];

    internal List<EvaluationRecord> Evaluations { get; } = [];

    internal TrainingStarted? Started { get; private set; }

    internal TrainingResult? Completed { get; private set; }

    internal Action<StepCompleted>? AfterStep { get; init; }

    internal Action<EvaluationRecord>? AfterEvaluation { get; init; }

    internal Action<EpochRecord>? AfterEpoch { get; init; }

    public void OnTrainingStarted(TrainingStarted started)
    {
        Started = started;
        Order.Add("started");
    }

    public void OnStepCompleted(StepCompleted step)
    {
        Steps.Add(step);
        Order.Add($"step {step.Step}");
        AfterStep?.Invoke(step);
    }

    public void OnStepSkipped(StepSkipped step) => Skipped.Add(step);

    public void OnEvaluated(EvaluationRecord evaluation)
    {
        Evaluations.Add(evaluation);
        AfterEvaluation?.Invoke(evaluation);
    }

    public void OnEpochCompleted(EpochRecord epoch)
    {
        Epochs.Add(epoch);
        Order.Add($"epoch {epoch.Epoch}");
        AfterEpoch?.Invoke(epoch);
    }

    public void OnFreezeChanged(FreezeChanged change)
    {
        Changes.Add(change);
        Order.Add($"freeze changed after epoch {change.Epoch}");
    }

    public void OnTrainingCompleted(TrainingResult result)
    {
        Completed = result;
        Order.Add("completed");
    }
}
