using MultiTaskBert.Training;

namespace MultiTaskBert.Trainee;

/// <summary>Prints each step, so that who started the process knows where it is.</summary>
internal sealed class Steps : ITrainerCallback
{
    public void OnTrainingStarted(TrainingStarted started) => Console.WriteLine($"start {started.StepsBefore} of {started.TotalSteps}");

    public void OnStepCompleted(StepCompleted step) => Console.WriteLine($"step {step.Step}");
}
