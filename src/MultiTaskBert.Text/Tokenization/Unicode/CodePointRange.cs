using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Unicode;

/// <summary>Code points from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CodePointRange(int First, int Last)
{
    /// <summary>Reads ranges such as <c>41-5A 5F</c> (hexadecimal), separated by white space.</summary>
    public static IEnumerable<CodePointRange> ParseTable(string table) => Items(table).Select(Parse);

    /// <summary>The items of a table that are separated by spaces and line breaks.</summary>
    public static string[] Items(string table) => table.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads <c>41-5A</c> or <c>5F</c>.</summary>
    public static CodePointRange Parse(string range)
    {
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash < 0
            ? new CodePointRange(Hexadecimal(range), Hexadecimal(range))
            : new CodePointRange(Hexadecimal(range.AsSpan(0, dash)), Hexadecimal(range.AsSpan(dash + 1)));
    }

    /// <summary>Reads a hexadecimal number.</summary>
    public static int Hexadecimal(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
