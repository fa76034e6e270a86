namespace MultiTaskBert;

/// <summary>Represents a model that is served: rows of many callers are gathered into batches. Injected by its name, or without one where there is one model. Safe to use from any thread.</summary>
public sealed class ServedPredictor
{
    internal ServedPredictor(string name) => Name = name;

    /// <summary>Gets the name under which the model was added.</summary>
    public string Name { get; }

    /// <summary>Predicts for a row, text or words, in a batch with what else waits.</summary>
    /// <param name="row">The row; its labels are not looked at.</param>
    /// <param name="cancellationToken">Takes the row out of the queue.</param>
    /// <exception cref="ArgumentException">The row is longer than <see cref="MultiTaskPredictorOptions.MaxTextLength"/>, or cannot be read.</exception>
    /// <exception cref="PredictorBusyException">The queue is full.</exception>
    /// <exception cref="TimeoutException">The row waited longer than <see cref="MultiTaskPredictorOptions.Deadline"/>.</exception>
    public Task<Prediction> PredictAsync(MtlRow row, CancellationToken cancellationToken = default) => throw new NotSupportedException($"{Name} {row} {cancellationToken}");
}
