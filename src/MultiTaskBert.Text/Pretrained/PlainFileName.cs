using System.Buffers;

namespace MultiTaskBert.Pretrained;

/// <summary>Names from files and servers that may become file names: nothing that any system reads as a path.</summary>
internal static class PlainFileName
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Letters, digits, '.', '_' and '-' of ASCII; no leading or trailing dot, no two dots in a row.</summary>
    internal static bool IsSafe(string name) =>
        name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Allowed)
        && name[0] != '.' && name[^1] != '.' && !name.Contains("..", StringComparison.Ordinal);
}
