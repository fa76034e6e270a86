namespace MultiTaskBert.Tokenization;

/// <summary>
/// Encodes text, or words, as the token ids of one encoder, and remembers for each token its word and its characters.
/// </summary>
/// <remarks>Thread safety: encoding and decoding may be called from several threads at once.</remarks>
public abstract class Tokenizer
{
    /// <summary>Gets the number of tokens in the vocabulary; ids are smaller than this.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Gets the id that fills rows of a batch up to equal length.</summary>
    public abstract int PadId { get; }

    /// <summary>Gets the id of the mask token, which stands for a masked one, or null if the tokenizer has none. By default what it makes of <c>[MASK]</c> or <c>&lt;mask&gt;</c>.</summary>
    public virtual int? MaskId
    {
        get
        {
            foreach (var mask in (string[])["[MASK]", "<mask>"])
            {
                var encoding = Encode(mask);
                var tokens = Enumerable.Range(0, encoding.Length).Where(token => encoding.SequenceIds[token] == 0).ToArray();
                if (tokens.Length == 1 && encoding.Tokens[tokens[0]].Equals(mask, StringComparison.Ordinal))
                {
                    return encoding.Ids[tokens[0]];
                }
            }

            return null;
        }
    }

    /// <summary>Gets the greatest number of tokens of a row that the encoder was made for, special tokens included, or null if its files do not say.</summary>
    public abstract int? ModelMaxLength { get; }

    /// <summary>Gets what is suspicious about the tokenizer though it can be used, as sentences; <c>Trainer.Check</c> shows it. Nothing by default.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>Encodes a text, or a pair of texts, with special tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="truncation">How to cut a row that is too long; null cuts nothing.</param>
    /// <exception cref="ArgumentException">The options cannot be met, for instance an overlap that leaves no room.</exception>
    /// <exception cref="NotSupportedException">The vocabulary lacks a character, and the tokenizer has no unknown token to stand for it (some unigram models).</exception>
    public abstract TokenEncoding Encode(string text, string? pair = null, Truncation? truncation = null);

    /// <summary>Encodes words that are given one by one; word ids index <paramref name="words"/>, a word without any token included.</summary>
    /// <param name="words">The words; each may hold several pieces, or white space.</param>
    /// <param name="pair">The words of the second sequence of a pair, or null.</param>
    /// <param name="truncation">How to cut a row that is too long; null cuts nothing.</param>
    /// <exception cref="ArgumentException">The options cannot be met, for instance an overlap that leaves no room.</exception>
    /// <exception cref="NotSupportedException">The vocabulary lacks a character, and the tokenizer has no unknown token to stand for it (some unigram models).</exception>
    public abstract TokenEncoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, Truncation? truncation = null);

    /// <summary>Fills up rows at their end to the length of the longest, as an encoder reads them.</summary>
    /// <param name="rows">The rows; their <see cref="TokenEncoding.Overflowing"/> rows are not looked at.</param>
    /// <param name="multipleOf">The number that the length is rounded up to a multiple of (8 suits matrix units), at least 1, which does not round.</param>
    /// <returns>The rows as arrays of equal length; padding has <see cref="PadId"/>, type id 0 and attention mask 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="multipleOf"/> is less than 1.</exception>
    public PaddedRows Pad(IReadOnlyList<TokenEncoding> rows, int multipleOf = 1) => new Padding { PadToMultipleOf = multipleOf }.Apply(rows, PadId);

    /// <summary>Decodes tokens as text.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Leaves out [CLS], [SEP], [PAD] and their like.</param>
    /// <param name="cleanUpSpaces">Removes the spaces in front of punctuation and of English contractions.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public abstract string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool cleanUpSpaces = true);

    /// <summary>
    /// Writes the tokenizer files into a folder, in the layout that a pretrained folder has, so that Python's <c>AutoTokenizer</c> reads them.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    public abstract void Save(string folder);
}
