namespace MultiTaskBert.Training;

/// <summary>Represents the exception that is thrown when a training was cancelled. What was done until then is not lost.</summary>
/// <remarks>The model can be used and saved; it has the best weights if they were asked for and there are any. If there are checkpoints, the last one is of the last step.</remarks>
public sealed class TrainingCanceledException : OperationCanceledException
{
    internal TrainingCanceledException(TrainingResult partial, CancellationToken cancellationToken)
        : base(FormattableString.Invariant($"The training was cancelled after {partial.Steps} steps; {nameof(PartialResult)} says how far it came."), cancellationToken) => PartialResult = partial;

    /// <summary>Gets how the training went until then.</summary>
    public TrainingResult PartialResult { get; }
}
