using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Pipeline;

/// <summary>A part of a text that matches a pattern, or that lies between matches.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PatternMatch(int Start, int End, bool IsMatch);
