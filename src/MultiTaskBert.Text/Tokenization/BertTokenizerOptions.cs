namespace MultiTaskBert.Tokenization;

/// <summary>How a tokenizer of BERT treats text. The defaults are those of BERT uncased.</summary>
internal sealed record BertTokenizerOptions
{
    internal const int GreatestWord = 1000;

    /// <summary>Gets whether text is made lowercase. False for cased models.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Gets whether accents are stripped (<c>é</c> becomes <c>e</c>); null does so if <see cref="Lowercase"/> is set.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Gets whether every Chinese character is a word of its own.</summary>
    public bool HandleChineseCharacters { get; init; } = true;

    /// <summary>Gets whether control characters are removed and every white space is made a space.</summary>
    internal bool CleanText { get; init; } = true;

    /// <summary>Gets the token that stands for a word that the vocabulary cannot make up. Must be in the vocabulary.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Gets the token that opens each row; its hidden state stands for the whole text. Must be in the vocabulary.</summary>
    public string ClassifierToken { get; init; } = "[CLS]";

    /// <summary>Gets the token that closes each text of a row. Must be in the vocabulary.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Gets the token that fills rows of a batch up to equal length. Must be in the vocabulary.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Gets the token that stands for a masked word. A vocabulary without it has no such token.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Gets what marks a piece that continues a word.</summary>
    internal string ContinuingPrefix { get; init; } = "##";

    /// <summary>Gets the greatest number of Unicode code points of a word, from 1 to 1000; a longer one is unknown as a whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in that range.</exception>
    internal int MaxCharactersPerWord
    {
        get;
        init => field = value is >= 1 and <= GreatestWord
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxCharactersPerWord must be from 1 to {GreatestWord}.");
    } = 100;

    /// <summary>Gets whether the spaces in front of punctuation are removed, token by token, when decoding, whatever the caller of <c>Decode</c> asks for.</summary>
    internal bool CleanUpDecodedTokens { get; init; } = true;

    /// <summary>Gets the greatest number of tokens of a row that the encoder was made for, special tokens included, or null if unknown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? ModelMaxLength
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "ModelMaxLength must be at least 1, or null if unknown.");
    }
}
