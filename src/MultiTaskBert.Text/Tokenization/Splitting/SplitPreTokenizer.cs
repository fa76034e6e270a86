using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Reads the pre-tokenizer that cuts at a pattern of one's own.</summary>
internal sealed class SplitPreTokenizer : IJsonPart<IPreTokenizer>
{
    public static IReadOnlyList<string> Types => ["Split"];

    public static IPreTokenizer Read(JsonSection section) => new PatternSplitter(
        TextPatternJson.Read(section.Get("pattern")), DelimiterBehaviorJson.Read(section.Get("behavior")), section.Get("invert").Flag());
}
