using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MultiTaskBert.Data.Files;

/// <summary>Whether a file is UTF-16 or UTF-32, which editors and databases of Windows like to write, with or without a byte order mark.</summary>
internal static class WideEncoding
{
    /// <summary>The encoding, first its name as iconv knows it, or null if it is neither.</summary>
    /// <param name="start">The first bytes of the file.</param>
    internal static string? Of(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || IsWide(start, bigEndian: false) ? "UTF-32LE"
        : start.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]) || IsWide(start, bigEndian: true) ? "UTF-32BE"
        : start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? "UTF-16LE"
        : start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? "UTF-16BE"
        : IsHalfWide(start, bigEndian: false) ? "UTF-16LE (without a byte order mark)"
        : IsHalfWide(start, bigEndian: true) ? "UTF-16BE (without a byte order mark)"
        : null;

    private static bool IsWide(ReadOnlySpan<byte> start, bool bigEndian)
    {
        if (start.Length < 8)
        {
            return false;
        }

        for (var i = 0; i + 4 <= start.Length; i += 4)
        {
            var value = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(start[i..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[i..]);
            if (value == 0 || !Rune.IsValid(value))
            {
                return false;
            }
        }

        return true;
    }

    // Without a mark: the bytes are text as UTF-16, at least one of its characters is of Latin-1 (a line end, a space), and they are not two ASCII letters each time,
    // which would be UTF-8 with a NUL somewhere.
    private static bool IsHalfWide(ReadOnlySpan<byte> start, bool bigEndian)
    {
        var (latin, ascii, units) = (0, 0, start.Length / 2);
        var expectsLow = false;
        for (var i = 0; i < units; i++)
        {
            var pair = start.Slice(2 * i, 2);
            var unit = (char)(bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(pair) : BinaryPrimitives.ReadUInt16LittleEndian(pair));
            if (char.IsLowSurrogate(unit) != expectsLow || IsNoText(unit))
            {
                return false;
            }

            expectsLow = char.IsHighSurrogate(unit);
            latin += unit < 0x100 ? 1 : 0;
            ascii += IsAscii(pair[0]) && IsAscii(pair[1]) ? 1 : 0;
        }

        return latin > 0 && 2 * ascii <= units;
    }

    private static bool IsAscii(byte value) => value is >= 0x20 and < 0x7F or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private static bool IsNoText(char unit) => unit is not ('\n' or '\r' or '\t') && char.GetUnicodeCategory(unit) is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned;
}
