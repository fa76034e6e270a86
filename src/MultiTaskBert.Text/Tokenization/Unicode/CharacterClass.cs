namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>What BERT's tokenizer needs to know of a character. One character may be in several classes.</summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,

    /// <summary>Removed when text is cleaned.</summary>
    Removed = 1,

    /// <summary>An accent.</summary>
    NonspacingMark = 2,

    /// <summary>A word of its own.</summary>
    Punctuation = 4,

    /// <summary>An ideograph, a word of its own.</summary>
    Chinese = 8,

    /// <summary>Separates words.</summary>
    WhiteSpace = 16,
}
