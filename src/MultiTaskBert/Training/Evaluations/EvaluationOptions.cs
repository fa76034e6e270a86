using MultiTaskBert.Data;

namespace MultiTaskBert.Training.Evaluations;

/// <summary>How a model is evaluated.</summary>
internal sealed class EvaluationOptions
{
    internal const int DefaultBatchSize = 64;

    /// <summary>The number of rows in a batch; it changes speed and memory, not results. At least 1.</summary>
    internal int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>The length limit and the padding of batches.</summary>
    internal CollatorOptions Collation { get; init; } = new();

    /// <summary>
    /// Whether gold labels that the model does not know are allowed. They count as wrong, since no prediction can equal them, and are left
    /// out of the loss. If not (the default) they are an error.
    /// </summary>
    internal bool AllowUnknownLabels { get; init; }
}
