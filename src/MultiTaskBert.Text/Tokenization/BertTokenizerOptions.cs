namespace MultiTaskBert.Tokenization;

/// <summary>How a <see cref="BertTokenizer"/> treats text. The defaults are those of BERT uncased.</summary>
public sealed record BertTokenizerOptions
{
    internal const int GreatestWord = 1000;

    /// <summary>Makes all letters small. False for cased models.</summary>
    public bool Lowercase { get; init; } = true;

    /// <summary>Takes accents off letters (<c>é</c> becomes <c>e</c>); null does so if <see cref="Lowercase"/> is set.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Makes every Chinese character a word of its own.</summary>
    public bool HandleChineseCharacters { get; init; } = true;

    /// <summary>Removes control characters and makes every white space a space.</summary>
    public bool CleanText { get; init; } = true;

    /// <summary>Stands for a word that the vocabulary cannot make up. Must be in the vocabulary.</summary>
    public string UnknownToken { get; init; } = "[UNK]";

    /// <summary>Opens each row; its hidden state stands for the whole text. Must be in the vocabulary.</summary>
    public string ClassifierToken { get; init; } = "[CLS]";

    /// <summary>Closes each text of a row. Must be in the vocabulary.</summary>
    public string SeparatorToken { get; init; } = "[SEP]";

    /// <summary>Fills rows of a batch up to equal length. Must be in the vocabulary.</summary>
    public string PaddingToken { get; init; } = "[PAD]";

    /// <summary>Stands for a hidden word. A vocabulary without it has no such token.</summary>
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Marks a piece that continues a word.</summary>
    public string ContinuingPrefix { get; init; } = "##";

    /// <summary>A word of more Unicode code points than this is unknown as a whole. From 1 to 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in that range.</exception>
    public int MaxCharactersPerWord
    {
        get;
        init => field = value is >= 1 and <= GreatestWord
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxCharactersPerWord must be from 1 to {GreatestWord}.");
    } = 100;

    /// <summary>Removes the spaces in front of punctuation, token by token, when decoding, whatever the caller of <c>Decode</c> asks for.</summary>
    public bool CleanUpDecodedTokens { get; init; } = true;

    /// <summary>The longest row that the encoder was made for, special tokens included, or null if unknown.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? ModelMaxLength
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "ModelMaxLength must be at least 1, or null if unknown.");
    }
}
