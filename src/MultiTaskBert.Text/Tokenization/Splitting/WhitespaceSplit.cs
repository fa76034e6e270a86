using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Reads the pre-tokenizer that cuts at white space and leaves it out.</summary>
internal sealed class WhitespaceSplit : IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["WhitespaceSplit"];

    public static IPreTokenizer Read(JsonSection section) =>
        new PatternSplitter(new CharacterPattern(c => Rune.IsWhiteSpace(new Rune(c))), DelimiterBehavior.Removed);
}
