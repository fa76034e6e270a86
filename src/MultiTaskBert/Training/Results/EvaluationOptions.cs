using MultiTaskBert.Data;

namespace MultiTaskBert.Training;

/// <summary>How a model is evaluated.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The number of rows in a batch; it changes speed and memory, not results. At least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The length limit and the padding of batches.</summary>
    public CollatorOptions Collation { get; init; } = new();

    /// <summary>
    /// Whether gold labels that the model does not know are allowed. They count as wrong, since no prediction can equal them, and are left
    /// out of the loss. If not (the default) they are an error.
    /// </summary>
    public bool AllowUnknownLabels { get; init; }
}
