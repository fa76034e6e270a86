using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>Represents what a <see cref="TrainingRecorder"/> saw of a training, up to one moment of it. Immutable.</summary>
public sealed class TrainingRecord
{
    internal TrainingRecord(
        TrainingStarted started, IReadOnlyList<StepPoint> steps, IReadOnlyList<EpochRecord> epochs, IReadOnlyList<FreezeChanged> freezeChanges, TrainingResult? result) =>
        (Started, Steps, Epochs, FreezeChanges, Result) = (started, steps, epochs, freezeChanges, result);

    /// <summary>Gets what was known before the first step.</summary>
    public TrainingStarted Started { get; }

    /// <summary>Gets the steps, in order; in a long training a point is the mean of several.</summary>
    public IReadOnlyList<StepPoint> Steps { get; }

    /// <summary>Gets the epochs that were finished, in order.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; }

    /// <summary>Gets the changes of what is trainable, in order.</summary>
    public IReadOnlyList<FreezeChanged> FreezeChanges { get; }

    /// <summary>Gets how the training ended; null as long as it goes on.</summary>
    public TrainingResult? Result { get; }
}
