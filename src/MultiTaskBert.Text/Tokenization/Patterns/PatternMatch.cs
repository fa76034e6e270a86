using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Patterns;

/// <summary>A part of a text that matches a pattern, or that lies between matches.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternMatch(int Start, int End, bool IsMatch);
