using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Tokenization.WordPiece;

/// <summary>Everything that makes up a <see cref="BertTokenizer"/>, as read from files or given by hand.</summary>
internal sealed record BertTokenizerDefinition
{
    /// <summary>The word pieces; the index is the id.</summary>
    public required IReadOnlyList<string> Vocabulary { get; init; }

    /// <summary>How text is treated.</summary>
    public required BertTokenizerOptions Options { get; init; }

    /// <summary>The tokens recognised literally in text. Those beyond the vocabulary have the ids that follow it.</summary>
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>The row of one text, or null for <c>[CLS] A [SEP]</c>.</summary>
    public RowTemplate? Single { get; init; }

    /// <summary>The row of a pair, or null for <c>[CLS] A [SEP] B [SEP]</c>.</summary>
    public RowTemplate? Pair { get; init; }

    /// <summary>The bytes of the <c>tokenizer.json</c> that it was read from, or null.</summary>
    public byte[]? TokenizerJson { get; init; }
}
