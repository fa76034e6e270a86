namespace MultiTaskBert.Training;

/// <summary>Specifies why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>The dev metric stopped improving.</summary>
    EarlyStopping,

    /// <summary><see cref="StoppingOptions.MaxSteps"/> were done before the last epoch was.</summary>
    MaxSteps,

    /// <summary><see cref="StoppingOptions.MaxTime"/> was over; the training ended between two steps, and can go on from its checkpoint.</summary>
    MaxTime,

    /// <summary>The cancellation token was triggered: of the partial result in a <see cref="TrainingCanceledException"/>. The model can be used.</summary>
    Cancelled,

    /// <summary>A callback asked for it, for instance with <see cref="TrainingEvent.Stop"/>; <see cref="TrainingResult.StopDetail"/> says why. It can go on from its checkpoint.</summary>
    Callback,
}
