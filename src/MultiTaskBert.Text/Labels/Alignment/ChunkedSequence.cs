using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>
/// The tokens of a text put together again from the chunks that truncation made of it, so that a piece is known for the same piece in
/// each of them. A position counts the tokens of the whole text, special ones left out.
/// </summary>
/// <remarks>
/// Offsets do not tell pieces apart (several pieces of one character have the same), so positions follow from lengths: neighbouring
/// chunks are always the same number of tokens apart, and the last chunk ends where the text ends (begins there, if the left is cut).
/// </remarks>
internal sealed class ChunkedSequence
{
    private readonly int[][] _positions;
    private readonly int[] _content;
    private readonly int[] _words;
    private readonly TextSpan[] _offsets;

    private ChunkedSequence(IReadOnlyList<TokenEncoding> chunks, int wordCount)
    {
        Chunks = chunks;
        _positions = new int[chunks.Count][];
        _content = new int[chunks.Count];
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            var positions = _positions[chunk] = new int[chunks[chunk].Length];
            for (var token = 0; token < positions.Length; token++)
            {
                positions[token] = IsContent(chunks[chunk], token) ? _content[chunk]++ : -1;
            }
        }

        var length = _content[0] + (chunks.Count == 1 ? 0 : chunks[0].TruncatedTokens);
        _words = new int[length];
        _offsets = new TextSpan[length];
        Array.Fill(_words, -1);
        var starts = Starts(length);
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            Place(chunk, starts[chunk], wordCount);
        }
    }

    public IReadOnlyList<TokenEncoding> Chunks { get; }

    /// <summary>The number of positions, those that no chunk holds included.</summary>
    public int Length => _words.Length;

    public static ChunkedSequence Of(TokenEncoding row)
    {
        // The overflow of a pair combines parts of both texts, and its chunks are no fixed distance apart.
        var alone = row.Overflowing.Count == 0 || row.SequenceIds.Contains(1);
        return new ChunkedSequence(alone ? [row] : [row, .. row.Overflowing], row.Words.Count);
    }

    /// <summary>The position of a token, or −1 if it is special or of the second text.</summary>
    public int PositionOf(int chunk, int token) => _positions[chunk][token];

    /// <summary>The number of tokens of a chunk that have a position.</summary>
    public int ContentOf(int chunk) => _content[chunk];

    public TextSpan OffsetOf(int position) => _offsets[position];

    public bool IsKnown(int position) => _words[position] >= 0;

    public bool StartsWord(int position) => position == 0 || _words[position - 1] != _words[position];

    private static ArgumentException Misfit(TokenEncoding row, string what) => new($"The parts of an encoding do not fit together: {what}", nameof(row));

    private static bool IsContent(TokenEncoding encoding, int token) => encoding.SequenceIds[token] == 0 && encoding.WordIds[token] >= 0;

    private int[] Starts(int length)
    {
        var starts = new int[Chunks.Count];
        var gaps = Chunks.Count - 1;
        if (gaps == 0)
        {
            return starts;
        }

        var covered = length - _content[gaps];
        if (covered < gaps || covered % gaps != 0)
        {
            throw Misfit(
                Chunks[0],
                $"{Chunks.Count} chunks, {length} tokens in all, {_content[gaps]} in the last chunk. "
                + "Chunks must be the same number of tokens apart, and 'TruncatedTokens' must count what the row itself does not hold.");
        }

        var step = covered / gaps;
        var cutLeft = IsCutLeft();
        for (var chunk = 0; chunk < starts.Length; chunk++)
        {
            starts[chunk] = cutLeft ? Math.Max(0, length - (chunk * step) - _content[chunk]) : chunk * step;
        }

        return starts;
    }

    // The row itself is the end of the text if its first token comes after the first one of the last chunk.
    private bool IsCutLeft()
    {
        var (row, last) = (First(0), First(Chunks.Count - 1));
        return (row.Word, row.Offset.Start, row.Offset.End).CompareTo((last.Word, last.Offset.Start, last.Offset.End)) > 0;
    }

    private (int Word, TextSpan Offset) First(int chunk)
    {
        var token = Array.IndexOf(_positions[chunk], 0);
        return token < 0 ? (-1, default) : (Chunks[chunk].WordIds[token], Chunks[chunk].Offsets[token]);
    }

    private void Place(int chunk, int start, int wordCount)
    {
        var encoding = Chunks[chunk];
        for (var token = 0; token < encoding.Length; token++)
        {
            if (_positions[chunk][token] < 0)
            {
                continue;
            }

            var position = _positions[chunk][token] += start;
            var word = encoding.WordIds[token];
            if (word >= wordCount)
            {
                throw Misfit(Chunks[0], $"token {token} of chunk {chunk} belongs to word {word}, but the row lists {wordCount} words.");
            }

            if (position >= Length || (_words[position] >= 0 && (_words[position] != word || _offsets[position] != encoding.Offsets[token])))
            {
                throw Misfit(Chunks[0], $"token {token} of chunk {chunk} (word {word}, characters {encoding.Offsets[token]}) contradicts another chunk.");
            }

            _words[position] = word;
            _offsets[position] = encoding.Offsets[token];
        }
    }
}
