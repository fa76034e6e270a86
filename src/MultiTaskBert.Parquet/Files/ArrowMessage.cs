using System.Buffers.Binary;

namespace MultiTaskBert.Parquet.Files;

/// <summary>
/// Checks what describes an Arrow message, before the library of Arrow reads it: that reads strings and tables at whatever place it is told, which ends the process where there is none. Written as
/// FlatBuffers has it (https://flatbuffers.dev/internals): a table has at its place the distance back to the list of where its fields are. The tables are those of Arrow's <c>Message.fbs</c> and <c>Schema.fbs</c>.
/// </summary>
internal static class ArrowMessage
{
    private const int MaxDepth = 16;
    private const int MaxTables = 100_000;
    private const int StructSize = 16;
    private const char SchemaTable = 'S';
    private const char DictionaryTable = 'D';
    private const char BatchTable = 'B';

    /// <summary>
    /// The fields of each table in order: a digit is a number of as many bytes, <c>s</c> a string, a letter another table, <c>T</c> a table whose kind the field before says, and a bracket before them a list.
    /// <c>x</c> is a structure of 16 bytes.
    /// </summary>
    private static string FieldsOf(char table) => table switch
    {
        'M' => "21H8[K",
        SchemaTable => "2[F[K[8",
        'F' => "s11TE[F[K",
        'K' => "ss",
        'E' => "8I12",
        'I' => "41",
        DictionaryTable => "8B1",
        BatchTable => "8[x[xC[8",
        'C' => "11",
        _ => string.Empty,
    };

    // By the number of the kind: Int, FloatingPoint, Decimal, Date, Time, Timestamp, Interval, Union, FixedSizeBinary, FixedSizeList, Map, Duration; all others have no fields.
    private static string FieldsOfType(int kind) => kind switch
    {
        2 => "41",
        3 or 8 or 11 or 18 => "2",
        7 => "444",
        9 => "24",
        10 => "2s",
        14 => "2[4",
        15 or 16 => "4",
        17 => "1",
        _ => string.Empty,
    };

    /// <summary>The length of the body of a message.</summary>
    /// <exception cref="InvalidDataException">The description is not whole, leads somewhere else, lies too deep, or the body is compressed, which is not read.</exception>
    internal static long BodyLength(ReadOnlySpan<byte> bytes)
    {
        var message = Offset(bytes, 0);
        var left = MaxTables;
        Check(bytes, message, FieldsOf('M'), 0, ref left);
        var kind = Field(bytes, message, 1) is > 0 and var at ? bytes[at] : 0;
        var table = kind switch { 1 => SchemaTable, 2 => DictionaryTable, 3 => BatchTable, _ => throw new InvalidDataException("a message is neither columns nor rows") };
        var header = Field(bytes, message, 2) is > 0 and var place ? Offset(bytes, place) : throw new InvalidDataException("a message lacks what it is about");
        Check(bytes, header, FieldsOf(table), 0, ref left);
        var body = Field(bytes, message, 3) is > 0 and var length ? BinaryPrimitives.ReadInt64LittleEndian(Slice(bytes, length, sizeof(long))) : 0;
        if (table != SchemaTable)
        {
            var batch = table == BatchTable ? header : Field(bytes, header, 1) is > 0 and var data ? Offset(bytes, data) : throw new InvalidDataException("a dictionary has no values");
            CheckBatch(bytes, batch, body);
        }

        return body;
    }

    private static void CheckBatch(ReadOnlySpan<byte> bytes, int batch, long body)
    {
        if (Field(bytes, batch, 3) > 0)
        {
            throw new InvalidDataException("its columns are compressed (as Feather does), which is not read; write it without compression, or as Parquet");
        }

        foreach (var (field, most) in ((int, long)[])[(1, int.MaxValue), (2, body)])
        {
            if (Field(bytes, batch, field) is not (> 0 and var at))
            {
                continue;
            }

            var list = Offset(bytes, at);
            for (var item = 0; item < Int(bytes, list); item++)
            {
                // Length and number of nulls of a column; place and length of a part of the body.
                var pair = Slice(bytes, list + sizeof(int) + (item * StructSize), StructSize);
                var (first, second) = (BinaryPrimitives.ReadInt64LittleEndian(pair), BinaryPrimitives.ReadInt64LittleEndian(pair[sizeof(long)..]));
                if (first < 0 || second < 0 || first > most || second > (field == 1 ? first : most - first))
                {
                    throw new InvalidDataException("a batch says of its columns what cannot be");
                }
            }
        }
    }

    private static void Check(ReadOnlySpan<byte> bytes, int table, string fields, int depth, ref int left)
    {
        if (depth > MaxDepth || left-- <= 0)
        {
            throw new InvalidDataException("columns lie within columns without end, or are too many");
        }

        var list = table - Int(bytes, table);
        var size = UShort(bytes, list);
        _ = Slice(bytes, list, size);
        var field = 0;
        for (var at = 0; at < fields.Length; at++, field++)
        {
            var isList = fields[at] == '[';
            at += isList ? 1 : 0;
            if (Field(bytes, table, field) is not (> 0 and var place))
            {
                continue;
            }

            if (isList)
            {
                CheckList(bytes, Offset(bytes, place), fields[at], depth, ref left);
            }
            else if (char.IsAsciiDigit(fields[at]))
            {
                _ = Slice(bytes, place, fields[at] - '0');
            }
            else if (fields[at] == 's')
            {
                CheckText(bytes, Offset(bytes, place));
            }
            else if (fields[at] == 'T')
            {
                var kind = Field(bytes, table, field - 1) is > 0 and var type ? bytes[type] : 0;
                Check(bytes, Offset(bytes, place), FieldsOfType(kind), depth + 1, ref left);
            }
            else if (fields[at] != 'H')
            {
                Check(bytes, Offset(bytes, place), FieldsOf(fields[at]), depth + 1, ref left);
            }
        }
    }

    private static void CheckList(ReadOnlySpan<byte> bytes, int list, char item, int depth, ref int left)
    {
        var count = Int(bytes, list);
        var size = item == 'x' ? StructSize : char.IsAsciiDigit(item) ? item - '0' : sizeof(int);
        if (count < 0 || count > bytes.Length / size)
        {
            throw new InvalidDataException("a message has a list that is longer than it");
        }

        _ = Slice(bytes, list + sizeof(int), count * size);
        for (var number = 0; number < count && char.IsAsciiLetterUpper(item); number++)
        {
            Check(bytes, Offset(bytes, list + sizeof(int) + (number * size)), FieldsOf(item), depth + 1, ref left);
        }
    }

    private static void CheckText(ReadOnlySpan<byte> bytes, int text) => _ = Slice(bytes, text + sizeof(int), Int(bytes, text));

    // Where a field of a table is, or 0 if the table does not have it.
    private static int Field(ReadOnlySpan<byte> bytes, int table, int field)
    {
        var list = table - Int(bytes, table);
        var at = (2 + field) * sizeof(ushort);
        return at + sizeof(ushort) <= UShort(bytes, list) && UShort(bytes, list + at) is > 0 and var offset ? table + offset is var place && place < bytes.Length ? place : throw Short() : 0;
    }

    // The library goes back where a distance is negative; FlatBuffers has none that are.
    private static int Offset(ReadOnlySpan<byte> bytes, int at) => Int(bytes, at) is > 0 and var distance && distance < bytes.Length ? at + distance : throw new InvalidDataException("a message leads nowhere");

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(Slice(bytes, at, sizeof(int)));

    private static ushort UShort(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, at, sizeof(ushort)));

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int at, int length) => at >= 0 && length >= 0 && at <= bytes.Length - length ? bytes.Slice(at, length) : throw Short();

    private static InvalidDataException Short() => new("a message is shorter than it says");
}
