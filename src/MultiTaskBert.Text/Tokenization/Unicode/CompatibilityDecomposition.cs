using System.Collections.Frozen;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Unicode's compatibility decomposition (NFKD) of single code points.</summary>
internal static class CompatibilityDecomposition
{
    private const int FirstDecomposing = 0xA0;

    private static readonly FrozenDictionary<int, int[]> Full = CanonicalDecomposition.ReadTable(CompatibilityTable.Decompositions).ToFrozenDictionary();

    /// <summary>The full compatibility decomposition of a code point other than a Hangul syllable, or null if it has none.</summary>
    public static int[]? Of(int codePoint) =>
        codePoint < FirstDecomposing ? null : Full.GetValueOrDefault(codePoint) ?? CanonicalDecomposition.Of(codePoint);
}
