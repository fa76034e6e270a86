namespace MultiTaskBert.Training;

/// <summary>Represents the options that end a training before its last epoch is done.</summary>
public sealed record StoppingOptions
{
    /// <summary>
    /// Gets the maximum number of optimizer steps, at least 1; null, the default, for all that <see cref="TrainerOptions.Epochs"/> make. Schedules and warmup go by it. The epoch it ends in is
    /// evaluated and recorded as if it were whole. Steps without any label and steps that were skipped count.
    /// </summary>
    public long? MaxSteps { get; init; }

    /// <summary>
    /// Gets the maximum time, above 0; null, the default, for any. The training ends between two steps, with a checkpoint if there are any. It is the time of the whole training: to go on from that
    /// checkpoint, allow more. Schedules do not know of it.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>
    /// Gets the number of evaluations in a row, within epochs or after them, without an improvement of <see cref="TrainingEvaluationOptions.BestMetric"/> after which the training ends; at least 1. Null,
    /// the default, never ends it. Needs a dev set.
    /// </summary>
    public int? Patience { get; init; }
}
