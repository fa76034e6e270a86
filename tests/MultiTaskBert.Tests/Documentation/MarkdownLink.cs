namespace MultiTaskBert.Tests.Documentation;

/// <summary>Where a link or an image points to.</summary>
internal sealed record MarkdownLink(int Line, string Target);
