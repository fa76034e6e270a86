using System.Text;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Lowercase, letter by letter, without regard to context or language (a final sigma stays <c>σ</c>).</summary>
internal static class LetterCase
{
    /// <summary>İ, the one letter whose lowercase form is two characters: <c>i</c> and U+0307.</summary>
    public const int CapitalDottedI = 0x130;

    /// <summary>The dot that stays of <see cref="CapitalDottedI"/>.</summary>
    public const int CombiningDotAbove = 0x307;

    /// <summary>
    /// Letters of Unicode 16 and 17, which .NET or the ICU library below it may not know yet: first and last capital, and the distance
    /// to the small letter.
    /// </summary>
    private static readonly (int First, int Last, int Distance)[] RecentCapitals =
    [
        (0x1C89, 0x1C89, 1), (0xA7CB, 0xA7CB, 0x264 - 0xA7CB), (0xA7CC, 0xA7CC, 1), (0xA7CE, 0xA7CE, 1), (0xA7D2, 0xA7D2, 1),
        (0xA7D4, 0xA7D4, 1), (0xA7DA, 0xA7DA, 1), (0xA7DC, 0xA7DC, 0x19B - 0xA7DC), (0x10D50, 0x10D65, 0x20), (0x16EA0, 0x16EB8, 0x1B),
    ];

    /// <summary>The lowercase form of a code point that is neither ASCII nor <see cref="CapitalDottedI"/>.</summary>
    public static int ToLower(int codePoint)
    {
        var lower = Rune.ToLowerInvariant(new Rune(codePoint)).Value;
        if (lower != codePoint || codePoint < RecentCapitals[0].First)
        {
            return lower;
        }

        foreach (var (first, last, distance) in RecentCapitals)
        {
            if (codePoint >= first && codePoint <= last)
            {
                return codePoint + distance;
            }
        }

        return codePoint;
    }
}
