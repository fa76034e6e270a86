using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Reads the pre-tokenizer that cuts at one character and leaves it out.</summary>
internal sealed class CharacterDelimiter : IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["CharDelimiterSplit"];

    public static IPreTokenizer Read(JsonSection section)
    {
        var delimiter = section.Get("delimiter");
        var runes = delimiter.Text().EnumerateRunes().ToArray();
        return runes is [var character]
            ? new PatternSplitter(new CharacterPattern(c => c == character.Value), DelimiterBehavior.Removed)
            : throw delimiter.Wrong("one character");
    }
}
