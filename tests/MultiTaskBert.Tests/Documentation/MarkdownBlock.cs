namespace MultiTaskBert.Tests.Documentation;

/// <summary>A fenced block.</summary>
/// <param name="Line">The line of the fence, counted from 1.</param>
/// <param name="Language">The word after the fence, or empty.</param>
/// <param name="Snippet">The name in the comment <c>&lt;!-- snippet: Name --&gt;</c> on the line before, or null.</param>
/// <param name="Code">Its lines.</param>
internal sealed record MarkdownBlock(int Line, string Language, string? Snippet, IReadOnlyList<string> Code)
{
    internal bool IsCSharp => Language.ToLowerInvariant() is "csharp" or "cs" or "c#";
}
