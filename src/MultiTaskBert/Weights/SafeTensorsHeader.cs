using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Weights;

/// <summary>
/// The header of a safetensors file: eight bytes of length, then JSON that says where each tensor lies.
/// </summary>
/// <remarks>
/// Everything is checked before a number from the file is used: https://huggingface.co/docs/safetensors. Stricter than the reference
/// implementation in three things: names may not repeat, the header begins with '{', and only spaces follow the object.
/// </remarks>
internal sealed class SafeTensorsHeader
{
    /// <summary>The reference implementation's limit.</summary>
    internal const int MaxLength = 100_000_000;

    /// <summary>Torch's own operations go no further than this.</summary>
    internal const int MaxRank = 64;

    private const int StandInBytes = 128;

    internal const string MetadataKey = "__metadata__";

    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<SafeTensorEntry> _entries = [];
    private readonly long _dataStart;
    private readonly long _dataLength;

    private SafeTensorsHeader(long dataStart, long dataLength)
    {
        _dataStart = dataStart;
        _dataLength = dataLength;
    }

    /// <summary>The entries in the order of their bytes.</summary>
    internal IReadOnlyList<SafeTensorEntry> Entries => _entries;

    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads and checks the header.</summary>
    /// <exception cref="FormatException">It breaks a rule; the message says which, without the file's name.</exception>
    internal static SafeTensorsHeader Read(SafeFileHandle file)
    {
        var fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[sizeof(ulong) + 1];
        if (fileLength < sizeof(ulong))
        {
            throw new FormatException($"the file has {fileLength} bytes; a safetensors file begins with an 8-byte header length.");
        }

        ReadFully(file, prefix[..sizeof(ulong)], 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength || length > (ulong)(fileLength - sizeof(ulong)))
        {
            Span<byte> start = stackalloc byte[(int)Math.Min(fileLength, StandInBytes)];
            ReadFully(file, start, 0);
            throw new FormatException(StandIn.Problem(start) is { } standIn
                ? $"the file {standIn}"
                : $"the header claims {length} bytes; at most {Math.Min(MaxLength, fileLength - sizeof(ulong))} are possible in a file of {fileLength} "
                + "bytes. The file is cut short or is not a safetensors file.");
        }

        // One byte is looked at before the whole header is read: other formats end here.
        if (length < 2)
        {
            throw new FormatException($"the header has {length} bytes; the smallest one is the two bytes {{}}.");
        }

        ReadFully(file, prefix.Slice(sizeof(ulong), 1), sizeof(ulong));
        if (prefix[^1] != (byte)'{')
        {
            throw new FormatException($"the header begins with byte 0x{prefix[^1]:X2}; it must begin with '{{'. The file is not a safetensors file.");
        }

        var json = new byte[length];
        ReadFully(file, json, sizeof(ulong));
        var dataStart = sizeof(ulong) + (long)length;
        var header = new SafeTensorsHeader(dataStart, fileLength - dataStart);
        header.Parse(json);
        header.CheckCoverage();
        return header;
    }

    private static void ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
            {
                throw new FormatException("the file ends inside its header.");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    private void Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new FormatException("the header is not valid UTF-8.");
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = Text(ref reader);
                if (!names.Add(name))
                {
                    throw new FormatException($"'{name}' occurs twice; names must be unique.");
                }

                reader.Read();
                if (string.Equals(name, MetadataKey, StringComparison.Ordinal))
                {
                    ParseMetadata(ref reader);
                }
                else
                {
                    _entries.Add(ParseEntry(ref reader, name));
                }
            }

            if (json[(int)reader.BytesConsumed..].ContainsAnyExcept((byte)' '))
            {
                throw new FormatException($"the header's JSON object ends at byte {reader.BytesConsumed}; only spaces may follow it.");
            }
        }
        catch (JsonException e)
        {
            throw new FormatException($"the header is not one JSON object: {ParserMessage.Short(e.Message)}", e);
        }
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException($"'{MetadataKey}' is {reader.TokenType}; it must be an object that maps strings to strings.");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = Text(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new FormatException($"'{MetadataKey}' holds {reader.TokenType} under '{key}'; its values must be strings.");
            }

            if (!_metadata.TryAdd(key, Text(ref reader)))
            {
                throw new FormatException($"'{MetadataKey}' holds '{key}' twice; keys must be unique.");
            }
        }
    }

    private SafeTensorEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Bad(name, $"is {reader.TokenType}; it must be an object with dtype, shape and data_offsets.");
        }

        SafeTensorsDType? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = Text(ref reader);
            reader.Read();
            var first = key switch
            {
                "dtype" when type is null => (type = ParseType(ref reader, name)) is not null,
                "shape" when shape is null => (shape = ParseIntegers(ref reader, name, key, MaxRank)) is not null,
                "data_offsets" when offsets is null => (offsets = ParseIntegers(ref reader, name, key, 2)) is not null,
                _ => false,
            };
            if (!first)
            {
                throw Bad(name, $"has the key '{key}' twice, or it is unknown; an entry has dtype, shape and data_offsets, once each.");
            }
        }

        if (type is not { } known || shape is null || offsets is not [var begin, var end])
        {
            throw Bad(name, "lacks dtype, shape or the two numbers of data_offsets.");
        }

        if (begin > end || end > _dataLength)
        {
            throw Bad(name, $"has data_offsets [{begin}, {end}]; they must ascend and end within the {_dataLength} bytes of data in the file.");
        }

        var length = ByteLength(name, known, shape);
        if (length != end - begin)
        {
            throw Bad(name, $"is {DTypes.Name(known)} {ShapeText.Of([.. shape])}, {length} bytes, but its data_offsets span {end - begin}.");
        }

        return new SafeTensorEntry(name, known, [.. shape], _dataStart + begin, length);
    }

    private static SafeTensorsDType ParseType(ref Utf8JsonReader reader, string name)
    {
        var text = reader.TokenType == JsonTokenType.String ? Text(ref reader) : reader.TokenType.ToString();
        return reader.TokenType == JsonTokenType.String && DTypes.TryParse(text, out var type)
            ? type
            : throw Bad(name, $"has dtype '{text}'; known are {DTypes.AllNames}.");
    }

    private static List<long> ParseIntegers(ref Utf8JsonReader reader, string name, string key, int limit)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Bad(name, $"has {reader.TokenType} as {key}; it must be a list of integers.");
        }

        var values = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // Digits only: '-0', '1.0' and '1e2' are numbers in JSON, but no sizes.
            if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                || !reader.TryGetInt64(out var value))
            {
                throw Bad(name, $"has {Excerpt(reader.ValueSpan)} ({reader.TokenType}) in {key}; allowed are integers from 0 to {long.MaxValue}.");
            }

            if (values.Count == limit)
            {
                throw Bad(name, $"has more than {limit} numbers in {key}.");
            }

            values.Add(value);
        }

        return values;
    }

    private static long ByteLength(string name, SafeTensorsDType type, List<long> shape)
    {
        try
        {
            // Zeros are left out of the product: torch computes strides from the other factors, so these may not overflow either.
            var elements = shape.Aggregate(1L, (product, size) => checked(product * Math.Max(size, 1)));
            var bits = checked(elements * DTypes.Bits(type));
            if (shape.Contains(0))
            {
                return 0;
            }

            return bits % 8 == 0 ? bits / 8 : throw Bad(name, $"has {elements} elements of {DTypes.Name(type)}, which do not fill whole bytes.");
        }
        catch (OverflowException)
        {
            throw Bad(name, $"has shape {ShapeText.Of([.. shape])}; the number of its bits overflows 63 bits.");
        }
    }

    private void CheckCoverage()
    {
        _entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Length.CompareTo(b.Length));
        var position = _dataStart;
        foreach (var entry in _entries)
        {
            if (entry.Offset != position)
            {
                throw Bad(
                    entry.Name,
                    $"begins at data byte {entry.Offset - _dataStart}, but the tensors before it end at {position - _dataStart}; tensors must follow "
                    + "each other without hole or overlap.");
            }

            position += entry.Length;
        }

        if (position != _dataStart + _dataLength)
        {
            throw new FormatException($"the tensors cover {position - _dataStart} of {_dataLength} bytes of data; none may be left over.");
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"a string in the header holds half of an escaped surrogate pair: {Excerpt(reader.ValueSpan)}", e);
        }
    }

    private static string Excerpt(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)]);

    private static FormatException Bad(string name, string problem) =>
        new($"tensor '{(name.Length <= 200 ? name : name[..200] + "…")}' {problem}");
}
