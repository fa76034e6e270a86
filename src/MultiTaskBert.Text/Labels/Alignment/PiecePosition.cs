using System.Runtime.InteropServices;

namespace MultiTaskBert.Labels.Alignment;

/// <summary>Where a token stands in a row that may have been cut into chunks.</summary>
/// <param name="Chunk">0 for the row itself, 1 and up for its overflow in order.</param>
/// <param name="Token">The index of the token in that chunk.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PiecePosition(int Chunk, int Token);
