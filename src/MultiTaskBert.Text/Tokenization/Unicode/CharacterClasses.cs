namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Looks up the <see cref="CharacterClass"/> of a code point.</summary>
internal static class CharacterClasses
{
    private const int SupplementaryStart = 0x10000;

    /// <summary>The classes of every code point below U+10000: one byte each, so that the common case is one load.</summary>
    private static readonly byte[] Basic = new byte[SupplementaryStart];

    /// <summary>The ranges above, in ascending order, not overlapping.</summary>
    private static readonly List<(CodePointRange Range, CharacterClass Class)> Supplementary = [];

    static CharacterClasses()
    {
        Add(CharacterTables.Removed, CharacterClass.Removed);
        Add(CharacterTables.NonspacingMarks, CharacterClass.NonspacingMark);
        Add(CharacterTables.Punctuation, CharacterClass.Punctuation);
        Add(CharacterTables.Chinese, CharacterClass.Chinese);
        Add(CharacterTables.WhiteSpace, CharacterClass.WhiteSpace);
        for (var c = '!'; c <= '~'; c++)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                Basic[c] |= (byte)CharacterClass.Punctuation;
            }
        }

        Supplementary.Sort((left, right) => left.Range.First.CompareTo(right.Range.First));
    }

    /// <summary>The classes of a code point.</summary>
    public static CharacterClass Of(int codePoint) =>
        codePoint < SupplementaryStart ? (CharacterClass)Basic[codePoint] : OfSupplementary(codePoint);

    private static CharacterClass OfSupplementary(int codePoint)
    {
        int low = 0, high = Supplementary.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var (range, found) = Supplementary[middle];
            if (codePoint < range.First)
            {
                high = middle - 1;
            }
            else if (codePoint > range.Last)
            {
                low = middle + 1;
            }
            else
            {
                return found;
            }
        }

        return CharacterClass.None;
    }

    private static void Add(string table, CharacterClass added)
    {
        foreach (var range in CodePointRange.ParseTable(table))
        {
            if (range.First >= SupplementaryStart)
            {
                Supplementary.Add((range, added));
                continue;
            }

            for (var c = range.First; c <= range.Last; c++)
            {
                Basic[c] |= (byte)added;
            }
        }
    }
}
