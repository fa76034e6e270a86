using System.Globalization;
using System.Text;

namespace MultiTaskBert.Tokenization;

/// <summary>Where the characters of a text begin, as a reader sees them: a letter with its marks, a flag, a family of emoji joined into one picture.</summary>
/// <remarks>Extended grapheme clusters, Unicode Standard Annex 29.</remarks>
internal static class WholeCharacters
{
    /// <summary>The least range around a range that begins and ends on whole characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">A range of it; an empty one stays as it is.</param>
    internal static TextSpan Around(string text, TextSpan span)
    {
        if (span.Length <= 0 || Ascii.IsValid(text))
        {
            return span;
        }

        var (start, end) = (span.Start, span.End);
        for (var at = 0; at < end;)
        {
            var next = at + StringInfo.GetNextTextElementLength(text, at);
            if (at <= span.Start && span.Start < next)
            {
                start = at;
            }

            if (at < span.End && span.End <= next)
            {
                end = next;
                break;
            }

            at = next;
        }

        return new TextSpan(start, end);
    }

    /// <summary>Whether an index lies inside a character: between the halves of a surrogate pair, or between a letter and its mark.</summary>
    internal static bool IsInside(string text, int index)
    {
        if (index <= 0 || index >= text.Length || Ascii.IsValid(text))
        {
            return false;
        }

        var at = 0;
        while (at < index)
        {
            at += StringInfo.GetNextTextElementLength(text, at);
        }

        return at != index;
    }

    /// <summary>Whether an index lies between the two halves of a surrogate pair, where no position in UTF-16 can lie.</summary>
    internal static bool IsInsidePair(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text, index - 1);
}
