using System.Globalization;
using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Reads the pre-tokenizer that sets digits apart, together or one by one.</summary>
internal sealed class DigitsPreTokenizer : IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["Digits"];

    public static IPreTokenizer Read(JsonSection section) => new PatternSplitter(
        new CharacterPattern(c => Rune.GetUnicodeCategory(new Rune(c)) is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber),
        section.Find("individual_digits")?.Flag() ?? false ? DelimiterBehavior.Isolated : DelimiterBehavior.Contiguous);
}
