namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Decodes tokens as text. Thread-safe.</summary>
internal interface ITokenDecoder
{
    /// <summary>Rewrites the tokens; joined without anything between them they are the text.</summary>
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
