using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>Reads the <c>pattern</c> of a part: <c>{"String": "…"}</c> or <c>{"Regex": "…"}</c>.</summary>
internal static class TextPatternJson
{
    /// <summary>Reads a pattern.</summary>
    public static ITextPattern Read(JsonSection pattern) =>
        pattern.Find("String") is { } literal ? new LiteralPattern(literal.Text())
        : pattern.Find("Regex") is { } expression ? new RegularExpressionPattern(expression)
        : throw pattern.Wrong("an object with \"String\" or \"Regex\"");
}
