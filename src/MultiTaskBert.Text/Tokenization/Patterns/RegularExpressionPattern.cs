using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>Matches a regular expression that a file gives.</summary>
/// <remarks>
/// .NET sees UTF-16 characters where the reference library sees code points. Characters beyond the basic plane therefore take part as one
/// character of the same general category, so that classes such as <c>\p{L}</c> and counts such as <c>{1,3}</c> mean the same. What cannot be
/// written in .NET (possessive quantifiers, script names) is refused when the file is read.
/// </remarks>
internal sealed class RegularExpressionPattern : ITextPattern
{
    /// <summary>No pattern of a tokenizer needs this long; one that does was made to stall.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>A rare character of each general category, in the order of <see cref="UnicodeCategory"/>.</summary>
    private const string OfCategory =
        "\u1C90\u0266\u01F2\uA717\uA4D0\u1DC0\u1B04\u20E0\uA8D0\u2160\u2189\u2028\u2028\u2028\u0007\u2060\uFFFD\uE000\u2040\u301C\u2329\u232A\u2E0C\u2E0D\u203B\u2A00\u20BF\uA700\u2318\uFFFE";

    private readonly Regex _expression;

    /// <param name="section">The text of the expression.</param>
    /// <exception cref="NotSupportedException">The expression is not understood.</exception>
    public RegularExpressionPattern(JsonSection section)
    {
        try
        {
            _expression = new Regex(section.Text(), RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException exception)
        {
            throw new NotSupportedException($"{section.Place}: the regular expression is not understood. {exception.Message}", exception);
        }
    }

    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            Find(text, starts: null, text.Length, matches);
            return;
        }

        var shadow = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var character, out var length);
            starts.Add(i);
            shadow.Append(character.IsBmp ? (char)character.Value : OfCategory[(int)Rune.GetUnicodeCategory(character)]);
            i += length;
        }

        starts.Add(text.Length);
        Find(shadow.ToString(), starts, text.Length, matches);
    }

    private void Find(ReadOnlySpan<char> text, List<int>? starts, int length, List<PatternMatch> matches)
    {
        var done = 0;
        foreach (var match in _expression.EnumerateMatches(text))
        {
            if (match.Length == 0)
            {
                continue;
            }

            var start = starts?[match.Index] ?? match.Index;
            if (start > done)
            {
                matches.Add(new PatternMatch(done, start, IsMatch: false));
            }

            done = starts?[match.Index + match.Length] ?? match.Index + match.Length;
            matches.Add(new PatternMatch(start, done, IsMatch: true));
        }

        if (done < length)
        {
            matches.Add(new PatternMatch(done, length, IsMatch: false));
        }
    }
}
