namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Cuts pieces of text into tokens of a vocabulary. Thread-safe.</summary>
internal interface ITokenModel
{
    /// <summary>The tokens; the index of each is its id.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <summary>The id of each token.</summary>
    public IReadOnlyDictionary<string, int> Ids { get; }

    /// <summary>Stands for text that the vocabulary cannot make up, or null if there is no such token.</summary>
    public string? UnknownToken { get; }

    /// <summary>Whether <c>transformers</c> cleans up spaces of decoded text when asked to; it does not for byte-pair encoding.</summary>
    public bool CleansUpSpaces { get; }

    /// <summary>The tokens of a piece of text that is not empty; valid UTF-16.</summary>
    public ModelToken[] Encode(ReadOnlySpan<char> text);
}
