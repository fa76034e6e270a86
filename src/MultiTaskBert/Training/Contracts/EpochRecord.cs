namespace MultiTaskBert.Training;

/// <summary>Represents what one epoch did.</summary>
public sealed class EpochRecord : TrainingEvent
{
    internal EpochRecord()
    {
    }

    /// <summary>Gets the epoch, from 1.</summary>
    public int Epoch { get; internal init; }

    /// <summary>Gets the number of optimizer steps done since the start of the training.</summary>
    public long Steps { get; internal init; }

    /// <summary>Gets the mean over the epoch's steps of the loss that was minimised.</summary>
    public double Loss { get; internal init; }

    /// <summary>Gets, for each head, the mean of its loss over the steps in which it had a label; NaN if it had none.</summary>
    public IReadOnlyDictionary<string, double> HeadLosses { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets, for each head, the mean weight of its loss over the steps in which it had a label; NaN if it had none.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets, for each protected head, the mean over the steps of <see cref="StepCompleted.KeptLosses"/>; none without <see cref="TrainerOptions.Distillation"/>.</summary>
    public IReadOnlyDictionary<string, double> KeptLosses { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Gets, for each head, the number of labelled items (rows or words) that were trained on.</summary>
    public IReadOnlyDictionary<string, long> LabelCounts { get; internal init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// Gets, for each head, the number of gold items of the epoch's rows that could not be laid on tokens, as <see cref="MtlBatch.LostLabels"/> counts them: nothing was trained on
    /// them. <see cref="Trainer.Check"/> names the rows.
    /// </summary>
    public IReadOnlyDictionary<string, long> LostLabels { get; internal init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// Gets, for each head, the number of steps in which no row had a label for it. It added nothing to their loss, and what is trainable for it alone was left as it was.
    /// </summary>
    public IReadOnlyDictionary<string, int> UnlabelledSteps { get; internal init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Gets what was taken from each data set, by name, in a training on a <see cref="MtlMixture"/>; else empty.</summary>
    public IReadOnlyDictionary<string, DataSetRecord> DataSets { get; internal init; } = new Dictionary<string, DataSetRecord>(StringComparer.Ordinal);

    /// <summary>Gets the number of batches without a label for any head; they were left out.</summary>
    public int SkippedBatches { get; internal init; }

    /// <summary>Gets the number of steps that were left out because a loss or a gradient was not finite.</summary>
    public int SkippedSteps { get; internal init; }

    /// <summary>Gets, for each head, the number of those steps that it was the cause of, see <see cref="StepSkipped.Heads"/>.</summary>
    public IReadOnlyDictionary<string, int> NotFiniteSteps { get; internal init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Gets the number of training rows that the length limit cut.</summary>
    public int TruncatedRows { get; internal init; }

    /// <summary>Gets the learning rate of the last step.</summary>
    public double LearningRate { get; internal init; }

    /// <summary>Gets the number of parameters that were trainable in the epoch's last step.</summary>
    public long TrainableParameters { get; internal init; }

    /// <summary>Gets how the gradients of the heads lay to each other, in the mean of the steps that were measured; null if none was, see <see cref="GradientOptions.DiagnosticsEvery"/>.</summary>
    public GradientReading? Gradients { get; internal init; }

    /// <summary>Gets the evaluation on the dev set, or null if there is none.</summary>
    public EvaluationResult? Dev { get; internal init; }

    /// <summary>Gets a value that says whether the evaluation is the best so far; false without a dev set.</summary>
    public bool IsBest { get; internal init; }
}
