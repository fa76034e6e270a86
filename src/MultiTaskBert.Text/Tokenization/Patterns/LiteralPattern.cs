namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>Matches a text as it is; the empty text matches nothing.</summary>
internal sealed class LiteralPattern(string literal) : ITextPattern
{
    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches)
    {
        var start = 0;
        while (literal.Length > 0 && text[start..].IndexOf(literal, StringComparison.Ordinal) is var offset and >= 0)
        {
            if (offset > 0)
            {
                matches.Add(new PatternMatch(start, start + offset, IsMatch: false));
            }

            start += offset + literal.Length;
            matches.Add(new PatternMatch(start - literal.Length, start, IsMatch: true));
        }

        if (start < text.Length)
        {
            matches.Add(new PatternMatch(start, text.Length, IsMatch: false));
        }
    }
}
