using MultiTaskBert.Tokenization.Files;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Patterns;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Puts a text in place of each match of a pattern.</summary>
internal sealed class ReplaceNormalizer(ITextPattern pattern, string content) : INormalizer, IJsonPart<INormalizer>
{
    [ThreadStatic]
    private static List<PatternMatch>? _matches;

    public static IReadOnlyList<string> Types => ["Replace"];

    public static INormalizer Read(JsonSection section) =>
        new ReplaceNormalizer(TextPatternJson.Read(section.Get("pattern")), section.Get("content").Text());

    public bool Normalize(NormalizedText source, NormalizedText target)
    {
        var matches = _matches ??= [];
        matches.Clear();
        pattern.FindMatches(source.Characters, matches);
        if (!matches.Exists(match => match.IsMatch))
        {
            return false;
        }

        foreach (var (start, end, isMatch) in matches)
        {
            if (!isMatch)
            {
                target.Append(source, start, end);
                continue;
            }

            // The reference library lets all of the new text count for the last character of the match.
            var origin = source.OriginOf(end - 1, end);
            foreach (var character in content)
            {
                target.Append(character, origin);
            }
        }

        return true;
    }
}
