using System.Globalization;
using System.Text;

namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>
/// The words of GPT-2: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, scanned by hand, as .NET's expressions
/// do not see characters beyond the basic plane.
/// </summary>
internal sealed class GptPattern : ITextPattern
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = start + Length(text[start..]);
            matches.Add(new PatternMatch(start, end, IsMatch: true));
            start = end;
        }
    }

    /// <summary>The length of the word that a text begins with.</summary>
    private static int Length(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'')
        {
            foreach (var contraction in Contractions)
            {
                if (text.StartsWith(contraction, StringComparison.Ordinal))
                {
                    return contraction.Length;
                }
            }
        }

        var start = text[0] == ' ' && text.Length > 1 && KindAt(text, 1, out _) != Kind.Space ? 1 : 0;
        var kind = KindAt(text, start, out var length);
        var end = start + length;
        while (end < text.Length && KindAt(text, end, out length) == kind)
        {
            end += length;
        }

        // White space in front of a word leaves its last character to the word.
        return kind == Kind.Space && end < text.Length && end > 1 ? end - 1 : end;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        var character = text[index];
        length = 1;
        if (char.IsAscii(character))
        {
            return char.IsAsciiLetter(character) ? Kind.Letter
                : char.IsAsciiDigit(character) ? Kind.Number
                : char.IsWhiteSpace(character) ? Kind.Space
                : Kind.Other;
        }

        if (char.IsWhiteSpace(character))
        {
            return Kind.Space;
        }

        Rune.DecodeFromUtf16(text[index..], out var rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }
}
