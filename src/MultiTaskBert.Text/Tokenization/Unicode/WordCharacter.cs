using System.Globalization;
using System.Text;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>The regular expression class <c>\w</c>: letters, marks, digits, connectors and joiners.</summary>
/// <remarks>Unicode Technical Standard 18, annex C.</remarks>
internal static class WordCharacter
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Whether a character belongs to the class.</summary>
    public static bool Is(Rune character) =>
        Rune.GetUnicodeCategory(character) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || character.Value is ZeroWidthNonJoiner or ZeroWidthJoiner || IsEnclosedLetter(character.Value);

    /// <summary>Letters in circles and squares, which are symbols by category and letters by use (Other_Alphabetic).</summary>
    private static bool IsEnclosedLetter(int c) =>
        c is >= 0x24B6 and <= 0x24E9 or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;
}
