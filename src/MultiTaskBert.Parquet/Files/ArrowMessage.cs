using System.Buffers.Binary;

namespace MultiTaskBert.Parquet.Files;

/// <summary>
/// What an Arrow message says of itself, read as FlatBuffers writes it (https://flatbuffers.dev/internals): a table has at its place the distance back to the list of where its fields are.
/// Only what must be known before the library reads the message.
/// </summary>
internal static class ArrowMessage
{
    private const int MaxDepth = 16;
    private const int MaxFields = 10_000;
    private const int SchemaKind = 1;
    private const int DictionaryKind = 2;
    private const int BatchKind = 3;

    /// <summary>The length of the body of a message.</summary>
    /// <exception cref="InvalidDataException">The description is none, its columns lie too deep, or the body is compressed, which is not read.</exception>
    internal static long BodyLength(ReadOnlySpan<byte> bytes)
    {
        var message = Root(bytes);
        var kind = Field(bytes, message, 1) is > 0 and var at ? bytes[at] : 0;
        var header = Table(bytes, message, 2);
        switch (kind)
        {
            case SchemaKind:
                var left = MaxFields;
                CheckFields(bytes, header, field: 1, depth: 0, ref left);
                break;
            case DictionaryKind when Field(bytes, header, 1) > 0:
                CheckBatch(bytes, Table(bytes, header, 1));
                break;
            case BatchKind:
                CheckBatch(bytes, header);
                break;
            default:
                break;
        }

        return Field(bytes, message, 3) is > 0 and var length ? BinaryPrimitives.ReadInt64LittleEndian(Slice(bytes, length, sizeof(long))) : 0;
    }

    private static void CheckBatch(ReadOnlySpan<byte> bytes, int batch)
    {
        if (Field(bytes, batch, 3) > 0)
        {
            throw new InvalidDataException("its columns are compressed (as Feather does), which is not read; write it without compression, or as Parquet");
        }
    }

    private static void CheckFields(ReadOnlySpan<byte> bytes, int table, int field, int depth, ref int left)
    {
        if (Field(bytes, table, field) is not (> 0 and var at))
        {
            return;
        }

        if (depth > MaxDepth)
        {
            throw new InvalidDataException("columns lie within columns without end");
        }

        const int children = 5;
        var vector = Offset(bytes, at);
        var count = Int(bytes, vector);
        if (count < 0 || (left -= count) < 0)
        {
            throw new InvalidDataException($"it has more than {MaxFields} columns");
        }

        for (var item = 0; item < count; item++)
        {
            CheckFields(bytes, Offset(bytes, vector + sizeof(int) + (item * sizeof(int))), children, depth + 1, ref left);
        }
    }

    private static int Root(ReadOnlySpan<byte> bytes) => Offset(bytes, 0);

    private static int Table(ReadOnlySpan<byte> bytes, int table, int field) => Field(bytes, table, field) is > 0 and var at ? Offset(bytes, at) : throw new InvalidDataException("a message lacks what it is about");

    // Where a field of a table is, or 0 if the table does not have it.
    private static int Field(ReadOnlySpan<byte> bytes, int table, int field)
    {
        const int entry = sizeof(ushort);
        var list = table - Int(bytes, table);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, list, entry));
        var at = (2 + field) * entry;
        return at + entry <= size && BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, list + at, entry)) is > 0 and var offset ? table + offset : 0;
    }

    // The library goes back where a distance is negative; FlatBuffers has none that are.
    private static int Offset(ReadOnlySpan<byte> bytes, int at) => Int(bytes, at) is > 0 and var distance ? at + distance : throw new InvalidDataException("a message leads nowhere");

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(Slice(bytes, at, sizeof(int)));

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, int at, int length) =>
        at >= 0 && at <= bytes.Length - length ? bytes.Slice(at, length) : throw new InvalidDataException("a message is shorter than it says");
}
