using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>A token of a piece that is being merged: a link of a chain.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct BpeSymbol(int id, int start, int end)
{
    /// <summary>The token; −1 once it has been merged into the one before it.</summary>
    public int Id = id;

    /// <summary>Where it begins in the piece, in bytes of UTF-8.</summary>
    public int Start = start;

    /// <summary>Where it ends.</summary>
    public int End = end;

    /// <summary>The symbol before it, or −1.</summary>
    public int Previous;

    /// <summary>The symbol behind it, or −1.</summary>
    public int Next;
}
