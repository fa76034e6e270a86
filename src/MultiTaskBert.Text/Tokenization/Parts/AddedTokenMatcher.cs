using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Cuts a text at the added tokens that stand in it. Immutable and thread-safe.</summary>
/// <remarks>
/// As <c>AddedVocabulary::find_matches</c> of Hugging Face's <c>tokenizers</c>: the leftmost, and the longest of those that begin there.
/// </remarks>
internal sealed class AddedTokenMatcher
{
    private readonly (string Pattern, AddedToken Token)[] _longestFirst;
    private readonly SearchValues<char> _firstCharacters;

    /// <param name="tokens">The tokens, each with the text to look for.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        _longestFirst = [.. tokens.Where(token => token.Pattern.Length > 0).OrderByDescending(token => token.Pattern.Length)];
        _firstCharacters = SearchValues.Create([.. _longestFirst.Select(token => token.Pattern[0])]);
    }

    /// <summary>Whether there is nothing to look for.</summary>
    public bool IsEmpty => _longestFirst.Length == 0;

    /// <summary>Begins to cut a text.</summary>
    public Cutter Cut(ReadOnlySpan<char> text) => new(this, text);

    private AddedToken? FindAt(ReadOnlySpan<char> text, out int length)
    {
        foreach (var (pattern, token) in _longestFirst)
        {
            if (text.StartsWith(pattern, StringComparison.Ordinal))
            {
                length = pattern.Length;
                return token;
            }
        }

        length = 0;
        return null;
    }

    /// <summary>Yields the segments of a text in order: added tokens, and what lies between them.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal ref struct Cutter(AddedTokenMatcher matcher, ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;

        /// <summary>Everything before this has been yielded.</summary>
        private int _done;

        /// <summary>Where the search goes on.</summary>
        private int _search;

        /// <summary>A token that was found and waits for the text before it to be yielded.</summary>
        private (int End, AddedToken Token)? _pending;

        /// <summary>Finds the next segment, which is not empty; false if there is none left.</summary>
        public bool TryNext(out int start, out int end, out AddedToken? token)
        {
            start = _done;
            if (_pending is { } pending)
            {
                (end, token) = pending;
                _pending = null;
            }
            else if (TryFind(out var tokenStart, out var tokenEnd, out token))
            {
                if (tokenStart > start)
                {
                    _pending = (tokenEnd, token!);
                    (end, token) = (tokenStart, null);
                }
                else
                {
                    end = tokenEnd;
                }
            }
            else
            {
                (end, token) = (_text.Length, null);
            }

            _done = end;
            return end > start;
        }

        private bool TryFind(out int start, out int end, out AddedToken? token)
        {
            while (!matcher.IsEmpty && _search < _text.Length)
            {
                var offset = _text[_search..].IndexOfAny(matcher._firstCharacters);
                if (offset < 0)
                {
                    break;
                }

                start = _search + offset;
                token = matcher.FindAt(_text[start..], out var length);
                end = start + length;
                _search = token is null ? start + 1 : end;
                if (token is null || start < _done || (token.SingleWord && !StandsAlone(start, end)))
                {
                    continue;
                }

                Strip(token, ref start, ref end);
                return true;
            }

            _search = _text.Length;
            (start, end, token) = (0, 0, null);
            return false;
        }

        private readonly bool StandsAlone(int start, int end)
        {
            Rune.DecodeLastFromUtf16(_text[..start], out var before, out _);
            Rune.DecodeFromUtf16(_text[end..], out var after, out _);
            return (start == 0 || !WordCharacter.Is(before)) && (end == _text.Length || !WordCharacter.Is(after));
        }

        private readonly void Strip(AddedToken token, ref int start, ref int end)
        {
            while (token.StripLeft && start > _done && char.IsWhiteSpace(_text[start - 1]))
            {
                start--;
            }

            while (token.StripRight && end < _text.Length && char.IsWhiteSpace(_text[end]))
            {
                end++;
            }
        }
    }
}
