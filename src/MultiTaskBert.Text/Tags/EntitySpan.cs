namespace MultiTaskBert;

/// <summary>Represents an entity in a text, by its characters.</summary>
/// <param name="Start">Index of the first UTF-16 code unit (C# string index).</param>
/// <param name="End">Index after the last one.</param>
/// <param name="Type">The type without prefix, for instance <c>PER</c>.</param>
public sealed record EntitySpan(int Start, int End, string Type);
