using System.Buffers;
using System.Text;
using CsvHelper;

namespace MultiTaskBert.Data.Tables;

/// <summary>The line of a table that is being read. Its characters are valid until the next field is asked for.</summary>
/// <param name="reader">The parser.</param>
internal sealed class CsvRecord(CsvReader reader)
{
    private char[] _characters = new char[1024];

    /// <summary>The line that it begins in, from 1.</summary>
    internal int Line => (int)Math.Min(reader.LineNumber, int.MaxValue);

    /// <summary>The number of fields.</summary>
    internal int Count => reader.FieldCount;

    /// <summary>Whether no field holds anything but white space.</summary>
    internal bool IsEmpty
    {
        get
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                if (!reader.GetSpan(i).TrimStart(" \t\r\n"u8).IsEmpty)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A field as characters.</summary>
    internal ReadOnlySpan<char> this[int column]
    {
        get
        {
            var bytes = reader.GetSpan(column);
            if (bytes.Length > _characters.Length)
            {
                _characters = new char[Math.Max(bytes.Length, 2 * _characters.Length)];
            }

            return _characters.AsSpan(0, Encoding.UTF8.GetChars(bytes, _characters));
        }
    }

    /// <summary>A field as a string.</summary>
    internal string Text(int column) => reader.GetString(column);

    /// <summary>A field as the name of a column, without white space around it unless it is in quotes.</summary>
    internal string Name(int column) => reader.GetRawSpan(column).StartsWith((byte)'"') ? reader.GetString(column) : reader.GetString(column).Trim();

    /// <summary>What no text has, in words; null if all bytes are sound.</summary>
    internal string? Fault
    {
        get
        {
            var bytes = reader.RawRecord;
            if (bytes.IndexOf("\0\0"u8) is >= 0 and var first)
            {
                return $"there are NUL characters (0x00) from byte {first + 1} of the row on, which no text has. Is the file damaged, or was it cut off while it was written?";
            }

            if (System.Text.Unicode.Utf8.IsValid(bytes))
            {
                return null;
            }

            var at = 0;
            while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
            {
                at += length;
            }

            return $"invalid UTF-8: 0x{bytes[at]:X2} at byte {at + 1} of the row. Save the file as UTF-8 (Excel calls it 'CSV UTF-8').";
        }
    }
}
