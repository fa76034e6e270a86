namespace MultiTaskBert.Training;

/// <summary>What one optimizer step did.</summary>
public sealed record StepCompleted
{
    /// <summary>The number of steps done, this one included.</summary>
    public required long Step { get; init; }

    /// <summary>The number of steps of the whole training.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>The epoch that the step belongs to, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The loss that was minimised.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss of each head that had a label in the batch, before weighting.</summary>
    public required IReadOnlyDictionary<string, double> HeadLosses { get; init; }

    /// <summary>The weight of each of those losses in <see cref="Loss"/>.</summary>
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>
    /// For each protected head how far its output is from that of the teacher, before <see cref="DistillationOptions.Weight"/>, with which it is in <see cref="Loss"/>; none
    /// without <see cref="TrainerOptions.Distillation"/>.
    /// </summary>
    public IReadOnlyDictionary<string, double> KeptLosses { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The learning rate of the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The norm of all gradients together, before it was cut.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>How the gradients of the heads lie to each other; null if it was not measured, see <see cref="TrainerOptions.GradientDiagnostics"/>.</summary>
    public GradientReading? Gradients { get; init; }

    /// <summary>The time since the start.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The time that the remaining steps will take at the pace so far, evaluations included.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>Where <see cref="Stop"/> goes; null of an event that no training gave.</summary>
    internal StopRequest? Request { get; init; }

    /// <summary>Asks the training to stop: it ends after this step, as when its time is over. The result says <see cref="StopReason.Callback"/> and the reason.</summary>
    /// <param name="reason">Why, for <see cref="TrainingResult.StopDetail"/>; of several the first is kept.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">The event is not one that a training handed to its callbacks.</exception>
    public void Stop(string reason) => StopRequest.Ask(Request, reason);
}
