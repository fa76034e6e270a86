using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>A token that a model made of a piece of text.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">The token as written; where it is unknown, for some models, the text itself.</param>
/// <param name="Start">Where it begins in the piece, in UTF-16 characters.</param>
/// <param name="End">Where it ends. Tokens of one character's bytes all have the range of the character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ModelToken(int Id, string Text, int Start, int End);
