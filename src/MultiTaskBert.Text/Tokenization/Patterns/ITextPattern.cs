namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>Something to look for in text. Thread-safe.</summary>
internal interface ITextPattern
{
    /// <summary>Adds the matches in order, and what lies between them, so that the whole text is covered.</summary>
    public void FindMatches(ReadOnlySpan<char> text, List<PatternMatch> matches);
}
