namespace MultiTaskBert.Training;

/// <summary>The exception that is thrown when a training was cancelled. What was done until then is not lost.</summary>
/// <remarks>The model can be used and saved; it has the best weights if they were asked for and there are any. If there are checkpoints, the last one is of the last step.</remarks>
public sealed class TrainingCanceledException : OperationCanceledException
{
    /// <summary>Initializes a new instance of the <see cref="TrainingCanceledException"/> class.</summary>
    public TrainingCanceledException()
    {
    }

    /// <summary>Initializes a new instance of the <see cref="TrainingCanceledException"/> class.</summary>
    /// <param name="message">The message.</param>
    public TrainingCanceledException(string? message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="TrainingCanceledException"/> class.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The exception that led to this one.</param>
    public TrainingCanceledException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal TrainingCanceledException(TrainingResult partial, CancellationToken cancellationToken)
        : base(FormattableString.Invariant($"The training was cancelled after {partial.Steps} steps; {nameof(PartialResult)} says how far it came."), cancellationToken) => PartialResult = partial;

    /// <summary>Gets how the training went until then; null if no training threw the exception.</summary>
    public TrainingResult? PartialResult { get; }
}
