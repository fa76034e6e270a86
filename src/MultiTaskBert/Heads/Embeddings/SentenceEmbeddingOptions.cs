namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="SentenceEmbeddingHead"/>.</summary>
public sealed class SentenceEmbeddingOptions : HeadOptions
{
    /// <summary>Gets what the vector is made of.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Gets the length D of the vector, by a linear layer over the pooled states; null, the default, for the width of the encoder and no such layer.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Gets whether vectors have length 1. The training compares directions only, so this changes answers and not the training.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Gets by what cosines are multiplied in the loss, 1 / temperature; more than 0.</summary>
    public double Scale { get; init; } = 20;

    internal IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Pooling))
        {
            yield return $"{nameof(Pooling)} is {Pooling}; it must be one of {string.Join(", ", Enum.GetNames<Pooling>())}.";
        }

        if (Dimensions < 1)
        {
            yield return FormattableString.Invariant($"{nameof(Dimensions)} is {Dimensions}; it must be at least 1, or null for no further layer.");
        }

        if (!(Scale > 0 && double.IsFinite(Scale)))
        {
            yield return FormattableString.Invariant($"{nameof(Scale)} is {Scale}; it must be a finite number above 0.");
        }
    }
}
