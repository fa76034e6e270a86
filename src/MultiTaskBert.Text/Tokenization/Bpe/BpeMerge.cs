using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>What two neighbouring tokens may become.</summary>
/// <param name="Rank">Smaller ranks are merged first.</param>
/// <param name="Id">The token that both become.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BpeMerge(int Rank, int Id);
