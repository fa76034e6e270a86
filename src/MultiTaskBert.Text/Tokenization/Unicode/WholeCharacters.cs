using System.Globalization;
using System.Text;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Where the characters of a text begin, as a reader sees them: a letter with its marks, a flag, a family of emoji joined into one picture. Immutable.</summary>
/// <remarks>Extended grapheme clusters, Unicode Standard Annex 29.</remarks>
internal sealed class WholeCharacters(string text)
{
    // The index of the first code unit of each character; null where each code unit is one (of ASCII all but the two of a line end, which nobody cuts apart).
    private readonly int[]? _starts = Ascii.IsValid(text) ? null : StringInfo.ParseCombiningCharacters(text);

    /// <summary>The least range around a range that begins and ends on whole characters; an empty one stays as it is.</summary>
    internal TextSpan Around(TextSpan span)
    {
        if (_starts is null || span.Length <= 0)
        {
            return span;
        }

        var (first, last) = (CharacterOf(_starts, span.Start), CharacterOf(_starts, span.End - 1));
        return new TextSpan(_starts[first], last + 1 < _starts.Length ? _starts[last + 1] : text.Length);
    }

    /// <summary>Whether an index lies inside a character: between the halves of a surrogate pair, or between a letter and its mark.</summary>
    internal bool IsInside(int index) => _starts is not null && index > 0 && index < text.Length && Array.BinarySearch(_starts, index) < 0;

    /// <summary>Whether an index lies between the two halves of a surrogate pair, where no position in UTF-16 can lie.</summary>
    internal static bool IsInsidePair(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text, index - 1);

    private static int CharacterOf(int[] starts, int index) => Array.BinarySearch(starts, index) is >= 0 and var found ? found : ~Array.BinarySearch(starts, index) - 1;
}
