using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Rows;

/// <summary>Tokens of a <see cref="TokenSequence"/> from <paramref name="Start"/> to <paramref name="End"/>, the end not included.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenRange(int Start, int End)
{
    public int Length => End - Start;
}
