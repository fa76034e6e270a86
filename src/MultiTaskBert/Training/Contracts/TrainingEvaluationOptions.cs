namespace MultiTaskBert.Training;

/// <summary>Represents the options of the evaluations of a training on its dev set.</summary>
public sealed record TrainingEvaluationOptions
{
    /// <summary>Gets the number of rows in a batch of an evaluation, at least 1; it changes speed and memory, not results.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Gets the number of optimizer steps after which there is an evaluation besides those after epochs; null, the default, for none. Needs a dev set.</summary>
    public int? EverySteps { get; init; }

    /// <summary>
    /// Gets the dev metric that says which evaluation is best, as named in <see cref="EvaluationResult.Metrics"/>: <c>score</c> (the mean of the heads'
    /// headline metrics), <c>loss</c>, <c>exact_match</c>, <c>topic/accuracy</c>, …; or a weighted sum of some, as
    /// <c>0.7*topic/accuracy + 0.3*entities/f1</c> or <c>topic/accuracy - 0.1*loss</c>. Of one data set of a
    /// mixture <c>topic/accuracy@news</c>. Whether larger or smaller is better follows from the metrics.
    /// </summary>
    public string BestMetric { get; init; } = EvaluationResult.Score;

    /// <summary>Gets a value that says whether the weights of the best evaluation are put back at the end. Needs a dev set; costs memory for a copy of the trainable parameters.</summary>
    public bool KeepBest { get; init; } = true;

    /// <summary>
    /// Gets a value that says whether gold labels of the dev set that the model does not know are allowed, as when only a part of the training rows is taken. They
    /// count as wrong, since no prediction can equal them. If not (the default) they are an error.
    /// </summary>
    public bool AllowUnknownLabels { get; init; }
}
