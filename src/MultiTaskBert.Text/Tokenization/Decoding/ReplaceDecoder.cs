using System.Text;
using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Decoding;

/// <summary>Puts a text in place of each match of a pattern, token by token.</summary>
internal sealed class ReplaceDecoder(ITextPattern pattern, string content) : ITokenDecoder, IJsonPart<ITokenDecoder>
{
    public static IReadOnlyList<string> Types => ["Replace"];

    public static ITokenDecoder Read(JsonSection section) =>
        new ReplaceDecoder(TextPatternJson.Read(section.Get("pattern")), section.Get("content").Text());

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Replace)];

    private string Replace(string token)
    {
        var matches = new List<PatternMatch>();
        pattern.FindMatches(token, matches);
        var text = new StringBuilder(token.Length);
        foreach (var (start, end, isMatch) in matches)
        {
            text.Append(isMatch ? content : token.AsSpan(start, end - start));
        }

        return text.ToString();
    }
}
