namespace MultiTaskBert.Metrics;

/// <summary>Represents a prediction that is a vector, beside the vector of a text that belongs to the row: what <see cref="StandardMetrics.PairRetrieval"/> and <see cref="StandardMetrics.PairSimilarity"/> take.</summary>
public interface IVectorPair
{
    /// <summary>Gets the vector of the row.</summary>
    public ReadOnlyMemory<float> Vector { get; }

    /// <summary>Gets the vector of the other text, as long; null if there is none.</summary>
    public ReadOnlyMemory<float>? Other { get; }
}
