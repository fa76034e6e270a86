namespace MultiTaskBert.Training;

/// <summary>Represents what one optimizer step did.</summary>
public sealed class StepCompleted : TrainingEvent
{
    internal StepCompleted()
    {
    }

    /// <summary>Gets the number of steps done, this one included.</summary>
    public long Step { get; internal init; }

    /// <summary>Gets the number of steps of the whole training.</summary>
    public long TotalSteps { get; internal init; }

    /// <summary>Gets the epoch that the step belongs to, from 1.</summary>
    public int Epoch { get; internal init; }

    /// <summary>Gets the loss that was minimised.</summary>
    public double Loss { get; internal init; }

    /// <summary>Gets the loss of each head that had a label in the batch, before weighting.</summary>
    public IReadOnlyDictionary<string, double> HeadLosses { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets the weight of each of those losses in <see cref="Loss"/>.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// Gets, for each protected head, how far its output is from that of the teacher, before <see cref="DistillationOptions.Weight"/>, with which it is in <see cref="Loss"/>; none
    /// without <see cref="TrainerOptions.Distillation"/>.
    /// </summary>
    public IReadOnlyDictionary<string, double> KeptLosses { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets the learning rate of the step.</summary>
    public double LearningRate { get; internal init; }

    /// <summary>Gets the norm of all gradients together, before it was cut.</summary>
    public double GradientNorm { get; internal init; }

    /// <summary>Gets how the gradients of the heads lie to each other; null if it was not measured, see <see cref="GradientOptions.DiagnosticsEvery"/>.</summary>
    public GradientReading? Gradients { get; internal init; }

    /// <summary>Gets the time that the remaining steps will take at the pace so far, evaluations included.</summary>
    public TimeSpan Remaining { get; internal init; }
}
