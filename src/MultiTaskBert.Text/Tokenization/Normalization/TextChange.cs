using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>One character of rewritten text, and what it does to the text before.</summary>
/// <param name="CodePoint">The new character.</param>
/// <param name="Change">1 puts it in; 0 replaces one character; −n replaces one and removes the n that follow it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextChange(int CodePoint, int Change);
