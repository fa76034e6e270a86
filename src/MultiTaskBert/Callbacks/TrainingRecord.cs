using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>What a <see cref="TrainingRecorder"/> saw of a training. A snapshot; immutable.</summary>
public sealed record TrainingRecord
{
    /// <summary>What was known before the first step.</summary>
    public required TrainingStarted Started { get; init; }

    /// <summary>The steps, in order; in a long training a point is the mean of several.</summary>
    public required IReadOnlyList<StepPoint> Steps { get; init; }

    /// <summary>The epochs that were finished, in order.</summary>
    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    /// <summary>The changes of what is trainable, in order.</summary>
    public required IReadOnlyList<FreezeChanged> FreezeChanges { get; init; }

    /// <summary>How the training ended; null as long as it goes on.</summary>
    public required TrainingResult? Result { get; init; }
}
