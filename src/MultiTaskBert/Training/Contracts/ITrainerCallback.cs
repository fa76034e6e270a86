namespace MultiTaskBert.Training;

/// <summary>
/// Defines what watches a training. Each event has an empty default, so a callback implements only what it wants to see. Events carry numbers and
/// text, never tensors; they come on the thread of <c>Trainer.Fit</c>, and an exception in one ends the training. One that is to end the training in good order calls
/// <c>Stop(reason)</c> of the event that it is given: the step or epoch is finished, a checkpoint is written if there are any, and the best weights are put back, as at any other end.
/// </summary>
public interface ITrainerCallback
{
    /// <summary>Called before the first step.</summary>
    public void OnTrainingStarted(TrainingStarted started)
    {
    }

    /// <summary>Called after each optimizer step.</summary>
    public void OnStepCompleted(StepCompleted step)
    {
    }

    /// <summary>Called when a step was left out because its loss or gradient was not finite, and the training goes on.</summary>
    public void OnStepSkipped(StepSkipped step)
    {
    }

    /// <summary>Called after each evaluation, within epochs and after them.</summary>
    public void OnEvaluated(EvaluationRecord evaluation)
    {
    }

    /// <summary>Called after each epoch, its evaluation included.</summary>
    public void OnEpochCompleted(EpochRecord epoch)
    {
    }

    /// <summary>Called when parts of the model were frozen or became trainable during the training.</summary>
    public void OnFreezeChanged(FreezeChanged change)
    {
    }

    /// <summary>Called when a checkpoint is on the disk.</summary>
    public void OnCheckpointSaved(CheckpointSaved checkpoint)
    {
    }

    /// <summary>Called at the end, whatever the reason; the best weights are in place if they were asked for.</summary>
    public void OnTrainingCompleted(TrainingResult result)
    {
    }
}
