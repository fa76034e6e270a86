namespace MultiTaskBert.Tokenization;

/// <summary>
/// Represents one encoded row: the token ids that the encoder reads, and for each token where it came from. Lists other than
/// <see cref="Words"/> and <see cref="Overflowing"/> have one entry a token. Immutable.
/// </summary>
/// <remarks>Mirrors <c>Encoding</c> of Hugging Face's <c>tokenizers</c>; "none" is −1 where that has <c>None</c>.</remarks>
public sealed class TokenEncoding
{
    /// <summary>Gets the id of each token in the vocabulary, special tokens included.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>Gets the segment of each token: 0 for the first text, 1 for the second of a pair.</summary>
    public required IReadOnlyList<int> TypeIds { get; init; }

    /// <summary>Gets each token as written in the vocabulary, continuation mark included (<c>##ing</c>).</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>Gets the index of each token's word within its sequence, −1 for special tokens added by the tokenizer.</summary>
    public required IReadOnlyList<int> WordIds { get; init; }

    /// <summary>Gets where each token lies in the original text; within its word, if words were given. Empty for added special tokens.</summary>
    public required IReadOnlyList<TextSpan> Offsets { get; init; }

    /// <summary>Gets, for each token, true for special tokens that the tokenizer added; false for one that stands in the text itself.</summary>
    public required IReadOnlyList<bool> SpecialTokensMask { get; init; }

    /// <summary>Gets the sequence of each token: 0 the first text, 1 the second, −1 an added special token.</summary>
    public required IReadOnlyList<int> SequenceIds { get; init; }

    /// <summary>
    /// Gets every word of the <em>first</em> sequence, those that truncation cut off included: for text, where the word lies in it (from the
    /// start of its first piece to the end of its last); for given words, the range within the word that has pieces, empty if none has.
    /// The index in this list is the word index of <see cref="WordIds"/>.
    /// </summary>
    public required IReadOnlyList<TextSpan> Words { get; init; }

    /// <summary>Gets what truncation cut off, as further rows in order, each with its own special tokens; empty if nothing was cut.</summary>
    public IReadOnlyList<TokenEncoding> Overflowing { get; init; } = [];

    /// <summary>Gets the number of content tokens of the input (special ones not counted) that this row does not hold; 0 unless it was cut.</summary>
    public int TruncatedTokens { get; init; }

    /// <summary>Gets the number of tokens, special ones included.</summary>
    public int Length => Ids.Count;
}
