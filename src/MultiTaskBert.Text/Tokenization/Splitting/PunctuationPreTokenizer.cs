using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Reads the pre-tokenizer that cuts at punctuation.</summary>
internal sealed class PunctuationPreTokenizer : IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["Punctuation"];

    public static IPreTokenizer Read(JsonSection section) => new PatternSplitter(
        new CharacterPattern(c => (CharacterClasses.Of(c) & CharacterClass.Punctuation) != CharacterClass.None),
        section.Find("behavior") is { } behavior ? DelimiterBehaviorJson.Read(behavior) : DelimiterBehavior.Isolated);
}
