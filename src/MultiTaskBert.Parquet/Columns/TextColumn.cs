using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using MultiTaskBert.Data.Files;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>Strings, in any of the layouts that Arrow has for them.</summary>
internal sealed class TextColumn : Column
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StringCache _known = new();
    private IArrowArray _array = new StringArray(0, ArrowBuffer.Empty, ArrowBuffer.Empty, ArrowBuffer.Empty, 0, 0);
    private StringArray? _plain;

    internal override void Bind(IArrowArray array) =>
        (_array, _plain) = array is StringArray or LargeStringArray or StringViewArray ? (array, array as StringArray) : throw new InvalidDataException($"a column of strings holds {array.Data.DataType.Name}");

    internal override bool IsNull(int row) => _array.IsNull(row);

    /// <summary>The string of a row that has one.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no UTF-8.</exception>
    internal string Text(int row) => TextOf(_plain is not null ? _plain.GetBytes(row) : _array is LargeStringArray large ? large.GetBytes(row) : ((StringViewArray)_array).GetBytes(row));

    /// <summary>The strings of several rows, or false if one of them has none.</summary>
    /// <exception cref="InvalidDataException">One is too long, or no UTF-8.</exception>
    internal bool TryTexts(int start, Span<string> texts)
    {
        if (_plain is null || _plain.NullCount != 0)
        {
            for (var item = 0; item < texts.Length; item++)
            {
                if (IsNull(start + item))
                {
                    return false;
                }

                texts[item] = Text(start + item);
            }

            return true;
        }

        // Spans of native memory are not for nothing: one for all of them.
        var offsets = _plain.ValueOffsets.Slice(start, texts.Length + 1);
        var bytes = _plain.ValueBuffer.Span;
        for (var item = 0; item < texts.Length; item++)
        {
            texts[item] = TextOf(bytes[offsets[item]..offsets[item + 1]]);
        }

        return true;
    }

    internal override void WriteValue(Utf8JsonWriter json, int row) => json.WriteStringValue(Text(row));

    private string TextOf(ReadOnlySpan<byte> bytes) => bytes.Length <= StringCache.LongestKept ? _known.TextOf(bytes) : bytes.Length <= TextLine.MaxBytes ? Decode(bytes)
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"a string has {bytes.Length} bytes; at most {TextLine.MaxBytes} are read"));

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"invalid UTF-8: {string.Join(' ', (e.BytesUnknown ?? []).Select(value => $"0x{value:X2}"))} at byte {e.Index + 1} of a string", e);
        }
    }

    /// <summary>Short strings that were seen of late: words and tags are the same few, and need not be made anew for each row.</summary>
    private sealed class StringCache
    {
        internal const int LongestKept = 32;

        private const int Slots = 1 << 15;

        private readonly (byte[] Bytes, string Text)[] _slots = new (byte[], string)[Slots];

        internal string TextOf(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
            {
                return string.Empty;
            }

            ref var slot = ref _slots[Hash(bytes) & (Slots - 1)];
            if (slot.Bytes is null || !bytes.SequenceEqual(slot.Bytes))
            {
                slot = (bytes.ToArray(), Decode(bytes));
            }

            return slot.Text;
        }

        // The first and the last eight bytes, which are all of most words.
        private static int Hash(ReadOnlySpan<byte> bytes)
        {
            var (first, last) = bytes.Length >= sizeof(ulong)
                ? (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]))
                : bytes.Length >= sizeof(uint) ? (BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]))
                : ((ulong)bytes[0], ((ulong)bytes[^1] << 8) | bytes[bytes.Length / 2]);
            var hash = (first * 0x9E3779B97F4A7C15) ^ ((last + (ulong)bytes.Length) * 0xC2B2AE3D27D4EB4F);
            return (int)((hash * 0x9E3779B97F4A7C15) >> 40);
        }
    }
}
