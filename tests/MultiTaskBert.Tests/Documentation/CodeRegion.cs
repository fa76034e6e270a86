namespace MultiTaskBert.Tests.Documentation;

/// <summary>A <c>#region</c> of a compiled file.</summary>
internal sealed record CodeRegion(string Name, string Path, int Line, IReadOnlyList<string> Code);
