using System.Runtime.InteropServices;

namespace MultiTaskBert.Tags;

/// <summary>An entity in a text.</summary>
/// <param name="Type">The type without prefix.</param>
/// <param name="Start">Index of its first UTF-16 code unit.</param>
/// <param name="End">Index after its last one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlacedEntity(string Type, int Start, int End);
