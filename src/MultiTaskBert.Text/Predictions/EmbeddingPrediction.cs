using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Texts;

namespace MultiTaskBert;

/// <summary>Represents the vector of a row.</summary>
/// <param name="Vector">The vector, D numbers.</param>
public sealed record EmbeddingPrediction(ReadOnlyMemory<float> Vector) : HeadPrediction, IVectorPair
{
    /// <summary>In an evaluation the vector of the text that the row is labelled with; else null.</summary>
    public ReadOnlyMemory<float>? Other { get; init; }

    /// <summary>Gets the vector as an array of <see cref="float"/>.</summary>
    public override object Answer => Vector.ToArray();

    /// <summary>The cosine between this vector and another, −1 to 1; 0 where one of them is 0.</summary>
    /// <exception cref="ArgumentException">The vectors are of different lengths.</exception>
    public double CosineTo(EmbeddingPrediction other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Cosine.Of(Vector.Span, other.Vector.Span);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"[{string.Join(", ", Vector[..Math.Min(3, Vector.Length)].ToArray().Select(value => FormattableString.Invariant($"{value:F3}")))}{(Vector.Length > 3 ? ", …" : string.Empty)}] ({Vector.Length} numbers)");
}
