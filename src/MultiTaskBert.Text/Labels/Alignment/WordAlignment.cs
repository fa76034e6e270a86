using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>
/// Relates the words of a row to its tokens, over all the chunks that truncation cut it into: which token is the first piece of its word,
/// which words have no token, and which token speaks for a word that is in several chunks. Immutable and safe to share.
/// </summary>
/// <remarks>Of a pair of texts only the first has words here, and only the row itself counts, not its overflow.</remarks>
internal sealed class WordAlignment
{
    private readonly bool[][] _firstPieces;
    private readonly PiecePosition?[] _speakers;
    private readonly TextSpan?[] _spans;

    /// <summary>Relates words and tokens.</summary>
    /// <param name="row">The row as the tokenizer returned it, not one of its overflowing parts.</param>
    /// <param name="overflow">Whether the overflowing parts count; false looks at the row itself only, as a model does that never sees the rest.</param>
    /// <exception cref="ArgumentException">The chunks do not fit together, or a token names a word that the row does not list.</exception>
    public WordAlignment(TokenEncoding row, bool overflow = true)
    {
        ArgumentNullException.ThrowIfNull(row);
        Row = row;
        var sequence = ChunkedSequence.Of(row);
        Sequence = sequence;
        Chunks = overflow ? sequence.Chunks : [row];
        _firstPieces = new bool[Chunks.Count][];
        _speakers = new PiecePosition?[row.Words.Count];
        _spans = new TextSpan?[row.Words.Count];
        var context = new int[row.Words.Count];
        for (var chunk = 0; chunk < Chunks.Count; chunk++)
        {
            Read(chunk, context);
        }

        WordsWithoutToken = [.. Enumerable.Range(0, _spans.Length).Where(word => _spans[word] is null)];
    }

    /// <summary>The row.</summary>
    public TokenEncoding Row { get; }

    /// <summary>The row itself, then its overflowing parts in order where these count.</summary>
    public IReadOnlyList<TokenEncoding> Chunks { get; }

    /// <summary>The words that no token of any chunk belongs to: they have no pieces, or were cut off. Ascending.</summary>
    public IReadOnlyList<int> WordsWithoutToken { get; }

    internal ChunkedSequence Sequence { get; }

    /// <summary>Whether a token is the first piece of its word; false for special tokens, and where a chunk begins inside a word.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such chunk or token.</exception>
    public bool IsFirstPiece(int chunk, int token) => _firstPieces[chunk][token];

    /// <summary>The word of a token, or −1 if it is a special token, padding, or belongs to the second text of a pair.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such chunk or token.</exception>
    public int WordOf(int chunk, int token) => Sequence.PositionOf(chunk, token) < 0 ? -1 : Chunks[chunk].WordIds[token];

    /// <summary>
    /// The token whose prediction counts for a word: its first piece. Where that is in several chunks, it is taken from the one that shows
    /// most around it (the greatest minimum of tokens before and after it, special ones not counted), of equals the earlier.
    /// </summary>
    /// <returns>Null for a word whose first piece is in no chunk.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such word.</exception>
    public PiecePosition? SpeakerOf(int word) => _speakers[word];

    /// <summary>The characters of a word as far as its pieces are in a chunk; within the word, if words were given.</summary>
    /// <returns>Null for a word without any token.</returns>
    /// <exception cref="IndexOutOfRangeException">There is no such word.</exception>
    public TextSpan? SpanOf(int word) => _spans[word];

    /// <summary>Reads predictions back: the tag of each word is that of the token that <see cref="SpeakerOf"/> names.</summary>
    /// <param name="predictions">For each of <see cref="Chunks"/> the predicted id of every token; those past the end of the chunk (padding) are not read.</param>
    /// <param name="names">The names that ids index.</param>
    /// <returns>One tag a word of the row; null for a word without prediction.</returns>
    /// <exception cref="ArgumentException">There are more or fewer chunks than expected, one is shorter than its tokens, or an id has no name.</exception>
    public IReadOnlyList<string?> TagsOf(IReadOnlyList<IReadOnlyList<int>> predictions, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(names);
        if (predictions.Count != Chunks.Count)
        {
            throw new ArgumentException($"There are predictions for {predictions.Count} chunks, but the row has {Chunks.Count}.", nameof(predictions));
        }

        for (var chunk = 0; chunk < Chunks.Count; chunk++)
        {
            if (predictions[chunk].Count < Chunks[chunk].Length)
            {
                throw new ArgumentException(
                    $"Chunk {chunk} has {Chunks[chunk].Length} tokens, but predictions for {predictions[chunk].Count} only.", nameof(predictions));
            }
        }

        var tags = new string?[_speakers.Length];
        for (var word = 0; word < tags.Length; word++)
        {
            if (_speakers[word] is not var (chunk, token))
            {
                continue;
            }

            var id = predictions[chunk][token];
            if (id < 0 || id >= names.Count)
            {
                throw new ArgumentException($"The predicted id {id} (chunk {chunk}, token {token}) has no name; there are {names.Count} names.", nameof(predictions));
            }

            tags[word] = names[id];
        }

        return tags;
    }

    private void Read(int chunk, int[] context)
    {
        var encoding = Chunks[chunk];
        var first = _firstPieces[chunk] = new bool[encoding.Length];
        var remaining = Sequence.ContentOf(chunk);
        var before = 0;
        for (var token = 0; token < encoding.Length; token++)
        {
            if (Sequence.PositionOf(chunk, token) is var position && position < 0)
            {
                continue;
            }

            remaining--;
            var word = encoding.WordIds[token];
            var span = encoding.Offsets[token];
            _spans[word] = _spans[word] is not { } known ? span : new TextSpan(Math.Min(known.Start, span.Start), Math.Max(known.End, span.End));
            if (Sequence.StartsWord(position))
            {
                first[token] = true;
                var seen = Math.Min(before, remaining);
                if (_speakers[word] is null || seen > context[word])
                {
                    _speakers[word] = new PiecePosition(chunk, token);
                    context[word] = seen;
                }
            }

            before++;
        }
    }
}
