using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>A row that was not cut, as what stands before its first text, that text, and what stands behind it: special tokens, and the second text of a pair.</summary>
internal sealed class RowParts
{
    private const int OfText = 0;
    private const int OfPair = 1;

    private readonly TokenEncoding _row;
    private readonly int _cut;   // tokens of the second text that went already

    private RowParts(TokenEncoding row, int cut)
    {
        (_row, _cut) = (row, cut);
        TextStart = Enumerable.Range(0, row.Length).FirstOrDefault(IsOfText, row.Length);
        TextEnd = Enumerable.Range(0, row.Length).LastOrDefault(IsOfText, TextStart - 1) + 1;

        bool IsOfText(int token) => row.SequenceIds[token] == OfText;
    }

    /// <summary>The place of the first token of the text.</summary>
    internal int TextStart { get; }

    /// <summary>The place behind the last token of the text.</summary>
    internal int TextEnd { get; }

    /// <summary>The number of tokens of the text.</summary>
    internal int TextLength => TextEnd - TextStart;

    /// <summary>The number of tokens before and behind the text.</summary>
    internal int Around => _row.Length - TextLength;

    internal static RowParts Of(TokenEncoding row) => new(row, cut: 0);

    /// <summary>The same with the second text cut at its end, if it leaves less than half of the room to a first text that wants it.</summary>
    internal RowParts WithShortPair(int limit)
    {
        int[] pair = [.. Enumerable.Range(0, _row.Length).Where(token => _row.SequenceIds[token] == OfPair)];
        var room = limit - (Around - pair.Length);
        var kept = Math.Max(room / 2, room - TextLength);
        return pair.Length <= kept ? this : new RowParts(Select(Enumerable.Range(0, _row.Length).Except(pair.Skip(kept)), pair.Length - kept), pair.Length - kept);
    }

    /// <summary>The row without the tokens from <paramref name="headEnd"/> to <paramref name="tailStart"/> and those of the text from <paramref name="textEnd"/> on; places count tokens of the row.</summary>
    internal TokenEncoding Keep(int headEnd, int tailStart, int textEnd)
    {
        var cut = tailStart - headEnd + TextEnd - textEnd;
        if (cut == 0)
        {
            return _row;
        }

        // Whoever counts the pieces that were cut off finds those behind the end in what overflows.
        TokenEncoding[] overflowing = cut == TextEnd - textEnd ? [Select([.. Before, .. Places(textEnd, TextEnd), .. Behind], textEnd - TextStart + _cut)] : [];
        return Select([.. Before, .. Places(TextStart, headEnd), .. Places(tailStart, textEnd), .. Behind], cut + _cut, overflowing);
    }

    /// <summary>The last place between words at or before one, above 0; that place itself if there is none. Counted from the start of the text.</summary>
    internal int BorderBefore(int place)
    {
        var border = place;
        while (border > 0 && !IsBorder(border))
        {
            border--;
        }

        return border > 0 ? border : place;
    }

    /// <summary>The first place between words at or behind one, before the end of the text; that place itself if there is none.</summary>
    internal int BorderBehind(int place)
    {
        var border = place;
        while (border < TextLength && !IsBorder(border))
        {
            border++;
        }

        return border < TextLength ? border : place;
    }

    /// <summary>Whether a word begins at a place of the text, or the text ends there.</summary>
    internal bool IsBorder(int place) =>
        place == 0 || place == TextLength || _row.WordIds[TextStart + place] < 0 || _row.WordIds[TextStart + place] != _row.WordIds[TextStart + place - 1];

    private IEnumerable<int> Before => Places(0, TextStart);

    private IEnumerable<int> Behind => Places(TextEnd, _row.Length);

    private static IEnumerable<int> Places(int start, int end) => Enumerable.Range(start, end - start);

    private TokenEncoding Select(IEnumerable<int> places, int truncatedTokens, IReadOnlyList<TokenEncoding>? overflowing = null)
    {
        int[] kept = [.. places];
        return new TokenEncoding(
            ids: Array.ConvertAll(kept, place => _row.Ids[place]),
            tokens: Array.ConvertAll(kept, place => _row.Tokens[place]),
            wordIds: Array.ConvertAll(kept, place => _row.WordIds[place]),
            offsets: Array.ConvertAll(kept, place => _row.Offsets[place]),
            words: _row.Words,
            typeIds: Array.ConvertAll(kept, place => _row.TypeIds[place]),
            specialTokensMask: Array.ConvertAll(kept, place => _row.SpecialTokensMask[place]),
            sequenceIds: Array.ConvertAll(kept, place => _row.SequenceIds[place]),
            overflowing: overflowing,
            truncatedTokens: truncatedTokens);
    }
}
