using System.Collections.Frozen;
using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Unicode's canonical composition: the second half of NFC and NFKC.</summary>
/// <remarks>The Unicode Standard, sections 3.11 and 3.12.</remarks>
internal static class CanonicalComposition
{
    private const int Leading = 0x1100;
    private const int LastLeading = 0x1112;
    private const int Vowel = 0x1161;
    private const int LastVowel = 0x1175;
    private const int BeforeTrailing = 0x11A7;
    private const int LastTrailing = 0x11C2;
    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;
    private const int Trailings = 28;

    /// <summary>The first code point that is ever second in a pair.</summary>
    private const int FirstSecond = 0x300;

    /// <summary>
    /// Composites that text is never composed to: those that the standard excludes (CompositionExclusions.txt) and those whose decomposition
    /// begins with a mark.
    /// </summary>
    private const string Excluded = """
        344 958-95F 9DC-9DD 9DF A33 A36 A59-A5B A5E B5C-B5D F43 F4D F52 F57 F5C F69 F73 F75-F76 F78 F81 F93 F9D FA2 FA7 FAC FB9 2ADC FB1D FB1F
        FB2A-FB36 FB38-FB3C FB3E FB40-FB41 FB43-FB44 FB46-FB4E 1D15E-1D164 1D1BB-1D1C0
        """;

    private static readonly FrozenDictionary<long, int> Composites = ReadComposites();

    /// <summary>Composes decomposed and ordered text in place.</summary>
    public static void Compose(List<TextChange> changes)
    {
        var text = CollectionsMarshal.AsSpan(changes);
        var count = 0;
        var starter = -1;
        byte lastClass = 0;
        foreach (var next in text)
        {
            // A mark is kept from its starter by another of the same or a higher class between them; an unmarked starter takes a starter too.
            var combiningClass = CanonicalDecomposition.CombiningClass(next.CodePoint);
            if (starter >= 0 && (lastClass == 0 || lastClass < combiningClass) && Of(text[starter].CodePoint, next.CodePoint) is { } composite)
            {
                text[starter] = new TextChange(composite, text[starter].Change + next.Change - 1);
                continue;
            }

            if (combiningClass == 0)
            {
                starter = count;
                lastClass = 0;
            }
            else if (starter >= 0)
            {
                lastClass = combiningClass;
            }

            text[count++] = next;
        }

        changes.RemoveRange(count, changes.Count - count);
    }

    private static int? Of(int first, int second)
    {
        if (second < FirstSecond)
        {
            return null;
        }

        if (first is >= Leading and <= LastLeading && second is >= Vowel and <= LastVowel)
        {
            return FirstSyllable + ((((first - Leading) * (LastVowel - Vowel + 1)) + second - Vowel) * Trailings);
        }

        if (first is >= FirstSyllable and <= LastSyllable && (first - FirstSyllable) % Trailings == 0 && second is > BeforeTrailing and <= LastTrailing)
        {
            return first + second - BeforeTrailing;
        }

        return Composites.TryGetValue(Key(first, second), out var composite) ? composite : null;
    }

    private static long Key(int first, int second) => ((long)first << 32) | (uint)second;

    private static FrozenDictionary<long, int> ReadComposites()
    {
        var excluded = CodePointRange.ParseTable(Excluded).SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).ToHashSet();
        return CanonicalDecomposition.Steps()
            .Where(step => step.Value.Length == 2 && !excluded.Contains(step.Key))
            .ToFrozenDictionary(step => Key(step.Value[0], step.Value[1]), step => step.Key);
    }
}
