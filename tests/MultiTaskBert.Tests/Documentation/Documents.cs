namespace MultiTaskBert.Tests.Documentation;

/// <summary>The documents for readers: the Markdown files at the top, below <c>docs</c> and below the samples.</summary>
internal static class Documents
{
    internal static IReadOnlyList<MarkdownDocument> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal)
            .Concat(Repository.Files("docs", ".md"))
            .Concat(Repository.Files("src", ".md"))
            .Concat(Repository.Files("tests", ".md"))
            .Select(MarkdownDocument.Read),
    ];
}
