namespace MultiTaskBert.Training;

/// <summary>What one epoch did.</summary>
public sealed record EpochRecord
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of optimizer steps done since the start of the training.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean over the epoch's steps of the loss that was minimised.</summary>
    public required double Loss { get; init; }

    /// <summary>For each head the mean of its loss over the steps in which it had a label; NaN if it had none.</summary>
    public required IReadOnlyDictionary<string, double> HeadLosses { get; init; }

    /// <summary>For each head the mean weight of its loss over the steps in which it had a label; NaN if it had none.</summary>
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>For each protected head the mean over the steps of <see cref="StepCompleted.KeptLosses"/>; none without <see cref="TrainerOptions.Distillation"/>.</summary>
    public IReadOnlyDictionary<string, double> KeptLosses { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>For each head the number of labelled items (rows or words) that were learned from.</summary>
    public required IReadOnlyDictionary<string, long> LabelCounts { get; init; }

    /// <summary>
    /// For each head the number of gold items of the epoch's rows that could not be laid on tokens, as <see cref="MtlBatch.LostLabels"/> counts them: nothing was learned from
    /// them. <see cref="Trainer.Check"/> names the rows.
    /// </summary>
    public IReadOnlyDictionary<string, long> LostLabels { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// For each head the number of steps in which no row had a label for it. It added nothing to their loss, and what learns for it alone was left as it was.
    /// </summary>
    public IReadOnlyDictionary<string, int> UnlabelledSteps { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>What was taken from each data set, by name, in a training on a <see cref="MtlMixture"/>; else empty.</summary>
    public IReadOnlyDictionary<string, DataSetRecord> DataSets { get; init; } = new Dictionary<string, DataSetRecord>(StringComparer.Ordinal);

    /// <summary>The number of batches without a label for any head; they were left out.</summary>
    public required int SkippedBatches { get; init; }

    /// <summary>The number of steps that were left out because a loss or a gradient was not finite.</summary>
    public int SkippedSteps { get; init; }

    /// <summary>For each head the number of those steps that it was the cause of, see <see cref="StepSkipped.Heads"/>.</summary>
    public IReadOnlyDictionary<string, int> NotFiniteSteps { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>The number of training rows that the length limit cut.</summary>
    public required int TruncatedRows { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The number of parameters that learned in the epoch's last step.</summary>
    public required long TrainableParameters { get; init; }

    /// <summary>How the gradients of the heads lay to each other, in the mean of the steps that were measured; null if none was, see <see cref="TrainerOptions.GradientDiagnostics"/>.</summary>
    public GradientReading? Gradients { get; init; }

    /// <summary>The evaluation on the dev set, or null if there is none.</summary>
    public required EvaluationResult? Dev { get; init; }

    /// <summary>Whether the evaluation is the best so far; false without a dev set.</summary>
    public required bool IsBest { get; init; }

    /// <summary>The time since the start of the training.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Where <see cref="Stop"/> goes; null of an event that no training gave.</summary>
    internal StopRequest? Request { get; init; }

    /// <summary>Asks the training to stop: it ends after this epoch. The result says <see cref="StopReason.Callback"/> and the reason.</summary>
    /// <param name="reason">Why, for <see cref="TrainingResult.StopDetail"/>; of several the first is kept.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    /// <exception cref="InvalidOperationException">The event is not one that a training handed to its callbacks.</exception>
    public void Stop(string reason) => StopRequest.Ask(Request, reason);
}
