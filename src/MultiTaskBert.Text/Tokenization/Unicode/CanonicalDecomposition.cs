using System.Collections.Frozen;
using System.Globalization;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Unicode's canonical decomposition (NFD) of single code points, and the combining classes that order marks.</summary>
/// <remarks>The Unicode Standard, sections 3.11 (normalization forms) and 3.12 (Hangul syllables).</remarks>
internal static class CanonicalDecomposition
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int HangulLeading = 0x1100;
    private const int HangulVowel = 0x1161;
    private const int HangulTrailing = 0x11A7;
    private const int HangulVowels = 21;
    private const int HangulTrailings = 28;

    /// <summary>The first code points that have a decomposition, or a class: smaller ones need no look-up.</summary>
    private const int FirstDecomposing = 0xC0;
    private const int FirstMark = 0x300;

    private static readonly FrozenDictionary<int, int[]> Full = ReadDecompositions();
    private static readonly FrozenDictionary<int, byte> Classes = ReadClasses();

    /// <summary>The full canonical decomposition of a code point other than a Hangul syllable, or null if it has none.</summary>
    public static int[]? Of(int codePoint) => codePoint < FirstDecomposing ? null : Full.GetValueOrDefault(codePoint);

    /// <summary>The canonical combining class of a code point; 0 for all that are not combining marks.</summary>
    public static byte CombiningClass(int codePoint) => codePoint < FirstMark ? (byte)0 : Classes.GetValueOrDefault(codePoint);

    /// <summary>Takes a Hangul syllable apart; <paramref name="trailing"/> is 0 if it has no final consonant.</summary>
    public static bool TryHangul(int codePoint, out int leading, out int vowel, out int trailing)
    {
        var index = codePoint - HangulFirst;
        var isSyllable = codePoint is >= HangulFirst and <= HangulLast;
        leading = isSyllable ? HangulLeading + (index / (HangulVowels * HangulTrailings)) : 0;
        vowel = isSyllable ? HangulVowel + (index / HangulTrailings % HangulVowels) : 0;
        trailing = isSyllable && index % HangulTrailings != 0 ? HangulTrailing + (index % HangulTrailings) : 0;
        return isSyllable;
    }

    /// <summary>Reads a table of decompositions; for how it is written see <see cref="CanonicalTables.Decompositions"/>.</summary>
    public static Dictionary<int, int[]> ReadTable(string table)
    {
        var decompositions = new Dictionary<int, int[]>();
        var codePoint = 0;
        foreach (var item in CodePointRange.Items(table))
        {
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            codePoint = colon < 0 ? codePoint + 1 : CodePointRange.Hexadecimal(item.AsSpan(0, colon));
            decompositions.Add(codePoint, [.. item[(colon + 1)..].Split('+').Select(part => CodePointRange.Hexadecimal(part))]);
        }

        return decompositions;
    }

    /// <summary>One step of the decomposition of every code point that has one, Hangul syllables left out.</summary>
    public static Dictionary<int, int[]> Steps() => ReadTable(CanonicalTables.Decompositions);

    private static FrozenDictionary<int, int[]> ReadDecompositions()
    {
        var steps = Steps();
        return steps.ToFrozenDictionary(step => step.Key, step => Expand(step.Key).ToArray());

        IEnumerable<int> Expand(int c) => steps.TryGetValue(c, out var parts) ? parts.SelectMany(Expand) : [c];
    }

    private static FrozenDictionary<int, byte> ReadClasses()
    {
        var classes = new Dictionary<int, byte>();
        foreach (var item in CodePointRange.Items(CanonicalTables.CombiningClasses))
        {
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            var range = CodePointRange.Parse(item[..colon]);
            for (var c = range.First; c <= range.Last; c++)
            {
                classes.Add(c, byte.Parse(item.AsSpan(colon + 1), CultureInfo.InvariantCulture));
            }
        }

        return classes.ToFrozenDictionary();
    }
}
