using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Rows;

namespace MultiTaskBert.Data.LongTexts;

/// <summary>
/// The windows that the encoder reads of a long row. Each holds a part of the text, with all that stands before and behind the text around it. Immutable.
/// </summary>
/// <remarks>
/// The state of a token is that of the window with most context: the one whose nearer border is farthest from the word that it belongs to; of equals, the earlier window. What stands before the text is read from
/// the first window, what stands behind it from the last.
/// </remarks>
internal sealed class RowWindows
{
    private readonly TokenRange[] _windows;   // of the text, from its first token
    private readonly int _before;
    private readonly int _textLength;
    private readonly int _around;

    /// <param name="parts">The row.</param>
    /// <param name="windows">The parts of its text that each window holds, at least two, ascending; together they hold all of it.</param>
    /// <param name="row">The row as it is kept: without text behind the last window.</param>
    internal RowWindows(RowParts parts, IReadOnlyList<TokenRange> windows, TokenEncoding row)
    {
        _windows = [.. windows];
        (_before, _around, _textLength) = (parts.TextStart, parts.Around, windows[^1].End);
        Owners = new int[row.Length];
        HasFirst = _before > 0;
        Array.Fill(Owners, _windows.Length - 1, _before + _textLength, row.Length - _before - _textLength);
        var owner = 0;
        for (var token = 0; token < _textLength; token++)
        {
            if (token == 0 || parts.IsBorder(token) || token >= _windows[owner].End)
            {
                owner = Owner(token, owner);
            }

            Owners[_before + token] = owner;
        }
    }

    /// <summary>The number of windows.</summary>
    internal int Count => _windows.Length;

    /// <summary>For each token of the row the window whose state counts.</summary>
    internal int[] Owners { get; }

    /// <summary>Whether something stands before the text, as [CLS] does: its first token is in each window.</summary>
    internal bool HasFirst { get; }

    /// <summary>The number of tokens of the longest window.</summary>
    internal int Longest => Enumerable.Range(0, Count).Max(Length);

    /// <summary>The number of tokens of a window.</summary>
    internal int Length(int window) => _around + _windows[window].Length;

    /// <summary>The place in the row of a token of a window.</summary>
    internal int PlaceInRow(int window, int token)
    {
        var (start, length) = (_windows[window].Start, _windows[window].Length);
        return token < _before ? token : token < _before + length ? token + start : token - length + _textLength;
    }

    /// <summary>The place in a window of a token of the row, which the window holds.</summary>
    internal int PlaceInWindow(int window, int place)
    {
        var (start, length) = (_windows[window].Start, _windows[window].Length);
        return place < _before ? place : place < _before + _textLength ? place - start : place - _textLength + length;
    }

    // The first that is best: windows are in order, so it is not before that of the word before.
    private int Owner(int token, int from)
    {
        var best = from;
        for (var window = from; window < _windows.Length && _windows[window].Start <= token; window++)
        {
            best = Context(window, token) > Context(best, token) ? window : best;
        }

        return best;
    }

    // Below 0 outside of the window.
    private int Context(int window, int token) => Math.Min(token - _windows[window].Start, _windows[window].End - 1 - token);
}
