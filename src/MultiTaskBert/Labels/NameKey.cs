using System.Globalization;
using System.Text;

namespace MultiTaskBert.Labels;

/// <summary>What a reader sees of a name: equal for names that are easily taken for one.</summary>
internal static class NameKey
{
    /// <summary>The name without regard to case and to white space at its ends and beyond one space.</summary>
    internal static string OfLetters(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    /// <summary>The same, without regard to invisible characters and to how a character is encoded: a letter and its mark may be one code point or two, a letter may be full-width.</summary>
    internal static string Of(string name)
    {
        var visible = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control) || Rune.IsWhiteSpace(rune))
            {
                visible.Append(Composed(rune.ToString()));
            }
        }

        return OfLetters(Composed(visible.ToString()));
    }

    // Half surrogates became U+FFFD above; what is left that cannot be composed are noncharacters.
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
