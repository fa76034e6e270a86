using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MultiTaskBert.Data.Findings;

/// <summary>What makes two rows the same input: the same words between white space, whether given as text or as words, and the same second text.</summary>
internal static class InputKey
{
    internal static string Of(MtlRow row)
    {
        var first = row.Words is null ? Spaced(row.Text!) : string.Join(' ', row.Words);
        return row.Pair is null ? first : $"{first}\n{Spaced(row.Pair)}";
    }

    /// <summary>A number of the input, so that millions of rows can be compared without being held: of two inputs it is not the same.</summary>
    internal static UInt128 HashOf(MtlRow row) => MemoryMarshal.Read<UInt128>(SHA256.HashData(MemoryMarshal.AsBytes(Of(row).AsSpan())));

    private static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
