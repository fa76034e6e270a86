namespace MultiTaskBert.Fuzz.Mutations;

/// <summary>Puts bytes in the place of others.</summary>
internal static class Splice
{
    internal static byte[] Replace(ReadOnlySpan<byte> input, int start, int end, ReadOnlySpan<byte> with) => [.. input[..start], .. with, .. input[end..]];

    internal static byte[] Insert(ReadOnlySpan<byte> input, int at, ReadOnlySpan<byte> what) => Replace(input, at, at, what);

    /// <summary>A piece of an input, of any length.</summary>
    internal static (int Start, int End) Piece(ReadOnlySpan<byte> input, FuzzRandom random)
    {
        var start = random.Next(input.Length + 1);
        return (start, Math.Min(input.Length, start + random.AnySize(Math.Max(1, input.Length))));
    }
}
