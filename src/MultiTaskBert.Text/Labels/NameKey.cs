using System.Globalization;
using System.Text;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Labels;

/// <summary>What a reader sees of a name: equal for names that are easily taken for one.</summary>
internal static class NameKey
{
    private static readonly UnicodeNormalizer Compatible = new(isCompatibility: true, composes: true);

    /// <summary>The name without regard to case and to white space at its ends and beyond one space.</summary>
    internal static string OfLetters(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    /// <summary>The same, without regard to invisible characters and to how a character is encoded: a letter and its mark may be one code point or two, a letter may be full-width.</summary>
    internal static string Of(string name)
    {
        // Half a surrogate pair becomes U+FFFD here.
        var visible = string.Concat(name.EnumerateRunes().Where(IsVisible));
        NormalizedText source = new(visible.Length), target = new(visible.Length);
        for (var index = 0; index < visible.Length; index++)
        {
            source.Append(visible[index], new TextSpan(index, index + 1));
        }

        return OfLetters(Compatible.Normalize(source, target) ? target.Characters.ToString() : visible);
    }

    private static bool IsVisible(Rune character) => Rune.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.Control) || Rune.IsWhiteSpace(character);
}
