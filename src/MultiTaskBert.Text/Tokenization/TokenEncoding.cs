namespace MultiTaskBert.Tokenization;

/// <summary>
/// Represents one encoded row: the token ids that the encoder reads, and for each token where it came from. Lists other than
/// <see cref="Words"/> and <see cref="Overflowing"/> have one entry a token. Immutable.
/// </summary>
/// <remarks>Mirrors <c>Encoding</c> of Hugging Face's <c>tokenizers</c>; "none" is −1 where that has <c>None</c>.</remarks>
public sealed class TokenEncoding
{
    /// <summary>Initializes the row, as a tokenizer gives it. The lists are not copied; they must stay as they are.</summary>
    /// <param name="ids">The id of each token in the vocabulary, special tokens included.</param>
    /// <param name="tokens">Each token as written in the vocabulary.</param>
    /// <param name="wordIds">The index of each token's word within its sequence, −1 for special tokens added by the tokenizer.</param>
    /// <param name="offsets">Where each token lies in the original text; within its word, if words were given.</param>
    /// <param name="words">Every word of the first sequence, as <see cref="Words"/> says.</param>
    /// <param name="typeIds">The segment of each token; null for 0.</param>
    /// <param name="specialTokensMask">For each token whether the tokenizer added it as a special one; null for those without a word.</param>
    /// <param name="sequenceIds">The sequence of each token; null for −1 for special tokens, else 0.</param>
    /// <param name="overflowing">What truncation cut off, as further rows; null for nothing.</param>
    /// <param name="truncatedTokens">The number of content tokens of the input that this row does not hold.</param>
    public TokenEncoding(
        IReadOnlyList<int> ids,
        IReadOnlyList<string> tokens,
        IReadOnlyList<int> wordIds,
        IReadOnlyList<TextSpan> offsets,
        IReadOnlyList<TextSpan> words,
        IReadOnlyList<int>? typeIds = null,
        IReadOnlyList<bool>? specialTokensMask = null,
        IReadOnlyList<int>? sequenceIds = null,
        IReadOnlyList<TokenEncoding>? overflowing = null,
        int truncatedTokens = 0)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(wordIds);
        ArgumentNullException.ThrowIfNull(offsets);
        ArgumentNullException.ThrowIfNull(words);
        (Ids, Tokens, WordIds, Offsets, Words, TruncatedTokens) = (ids, tokens, wordIds, offsets, words, truncatedTokens);
        TypeIds = typeIds ?? new int[ids.Count];
        SpecialTokensMask = specialTokensMask ?? [.. wordIds.Select(word => word < 0)];
        SequenceIds = sequenceIds ?? [.. SpecialTokensMask.Select(isSpecial => isSpecial ? -1 : 0)];
        Overflowing = overflowing ?? [];
    }

    /// <summary>Gets the id of each token in the vocabulary, special tokens included.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>Gets the segment of each token: 0 for the first text, 1 for the second of a pair.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>Gets each token as written in the vocabulary, continuation mark included (<c>##ing</c>).</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Gets the index of each token's word within its sequence, −1 for special tokens added by the tokenizer.</summary>
    public IReadOnlyList<int> WordIds { get; }

    /// <summary>Gets where each token lies in the original text; within its word, if words were given. Empty for added special tokens.</summary>
    public IReadOnlyList<TextSpan> Offsets { get; }

    /// <summary>Gets, for each token, true for special tokens that the tokenizer added; false for one that stands in the text itself.</summary>
    public IReadOnlyList<bool> SpecialTokensMask { get; }

    /// <summary>Gets the sequence of each token: 0 the first text, 1 the second, −1 an added special token.</summary>
    public IReadOnlyList<int> SequenceIds { get; }

    /// <summary>
    /// Gets every word of the <em>first</em> sequence, those that truncation cut off included: for text, where the word lies in it (from the
    /// start of its first piece to the end of its last); for given words, the range within the word that has pieces, empty if none has.
    /// The index in this list is the word index of <see cref="WordIds"/>.
    /// </summary>
    public IReadOnlyList<TextSpan> Words { get; }

    /// <summary>Gets what truncation cut off, as further rows in order, each with its own special tokens; empty if nothing was cut.</summary>
    public IReadOnlyList<TokenEncoding> Overflowing { get; }

    /// <summary>Gets the number of content tokens of the input (special ones not counted) that this row does not hold; 0 unless it was cut.</summary>
    public int TruncatedTokens { get; }

    /// <summary>Gets the number of tokens, special ones included.</summary>
    public int Length => Ids.Count;
}
