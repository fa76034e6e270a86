using MultiTaskBert.Metrics;

namespace MultiTaskBert;

/// <summary>The vector of a row.</summary>
/// <param name="Vector">The vector, D numbers.</param>
public sealed record EmbeddingPrediction(IReadOnlyList<float> Vector) : HeadPrediction, IVectorPair
{
    /// <summary>In an evaluation the vector of the text that the row is labelled with; else null.</summary>
    public IReadOnlyList<float>? Other { get; init; }

    /// <summary>The vector.</summary>
    public override object Answer => Vector;

    /// <summary>The cosine between this vector and another, −1 to 1; 0 where one of them is 0.</summary>
    /// <exception cref="ArgumentException">The vectors are of different lengths.</exception>
    public double CosineTo(EmbeddingPrediction other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Cosine.Of(Vector, other.Vector);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"[{string.Join(", ", Vector.Take(3).Select(value => FormattableString.Invariant($"{value:F3}")))}{(Vector.Count > 3 ? ", …" : string.Empty)}] ({Vector.Count} numbers)");
}
