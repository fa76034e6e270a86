namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Rewrites text before it is cut. Thread-safe.</summary>
internal interface INormalizer
{
    /// <summary>Writes the normalised form of a text.</summary>
    /// <param name="source">The text; stays as it is.</param>
    /// <param name="target">An empty text that gets the normalised form, each character with its origin.</param>
    /// <returns>False if nothing changes; <paramref name="target"/> is then left empty and <paramref name="source"/> holds.</returns>
    public bool Normalize(NormalizedText source, NormalizedText target);

    /// <summary>The steps of this normalizer, in order.</summary>
    public IEnumerable<INormalizer> Steps => [this];
}
