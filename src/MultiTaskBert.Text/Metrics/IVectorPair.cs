namespace MultiTaskBert.Metrics;

/// <summary>A prediction that is a vector, beside the vector of a text that belongs to the row: what <see cref="PairRetrieval"/> and <see cref="PairSimilarity"/> take.</summary>
public interface IVectorPair
{
    /// <summary>The vector of the row.</summary>
    public IReadOnlyList<float> Vector { get; }

    /// <summary>The vector of the other text, as long; null if there is none.</summary>
    public IReadOnlyList<float>? Other { get; }
}
