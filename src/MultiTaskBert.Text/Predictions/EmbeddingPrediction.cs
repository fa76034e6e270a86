using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Metrics.Texts;

namespace MultiTaskBert;

/// <summary>Represents the vector of a row.</summary>
public sealed class EmbeddingPrediction : HeadPrediction, IVectorPair
{
    [JsonConstructor]
    internal EmbeddingPrediction(ReadOnlyMemory<float> vector, ReadOnlyMemory<float>? other = null) => (Vector, Other) = (vector, other);

    /// <summary>Gets the vector, D numbers.</summary>
    public ReadOnlyMemory<float> Vector { get; }

    /// <summary>Gets, in an evaluation, the vector of the text that the row is labelled with; else null.</summary>
    public ReadOnlyMemory<float>? Other { get; }

    /// <summary>Gets the vector as an array of <see cref="float"/>.</summary>
    public override object Answer => Vector.ToArray();

    /// <summary>Computes the cosine between this vector and another, −1 to 1; 0 where one of them is 0.</summary>
    /// <param name="other">The other vector, as long.</param>
    /// <exception cref="ArgumentException">The vectors are of different lengths.</exception>
    public double CosineTo(EmbeddingPrediction other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Cosine.Of(Vector.Span, other.Vector.Span);
    }

    private protected override string AsText() => FormattableString.Invariant($"[{string.Join(", ", Vector[..Math.Min(3, Vector.Length)].ToArray().Select(value => FormattableString.Invariant($"{value:F3}")))}{(Vector.Length > 3 ? ", …" : string.Empty)}] ({Vector.Length} numbers)");
}
