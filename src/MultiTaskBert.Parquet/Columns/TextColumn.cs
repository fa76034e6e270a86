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

        private const int LongestWord = 15;
        private const int FirstWordSlots = 1 << 10;
        private const int WordSlots = 1 << 16;
        private const int Growth = 8;
        private const int LongSlots = 1 << 13;
        private const int SlotBits = 24;

        // A word and its length are a key of 16 bytes, so that to compare it nothing else need be looked at.
        private (ulong Start, ulong End, string? Text)[] _words = [];
        private (byte[] Bytes, string Text)[]? _long;
        private int _missed;

        internal string TextOf(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty)
            {
                return string.Empty;
            }

            if (bytes.Length > LongestWord)
            {
                return LongText(bytes);
            }

            var (start, end) = Key(bytes);
            if (_missed >= _words.Length && _words.Length < WordSlots)
            {
                // A file may have thousands of columns without a word: room is made as words come.
                _words = new (ulong, ulong, string?)[_words.Length == 0 ? FirstWordSlots : Math.Min(WordSlots, Growth * _words.Length)];
                _missed = 0;
            }

            ref var slot = ref _words[Hash(start, end) & (_words.Length - 1)];
            if (slot.Start != start || slot.End != end)
            {
                _missed++;
                slot = (start, end, Decode(bytes));
            }

            return slot.Text!;
        }

        private string LongText(ReadOnlySpan<byte> bytes)
        {
            var slots = _long ??= new (byte[], string)[LongSlots];
            ref var slot = ref slots[Hash(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]) + (ulong)bytes.Length) & (LongSlots - 1)];
            if (slot.Bytes is null || !bytes.SequenceEqual(slot.Bytes))
            {
                slot = (bytes.ToArray(), Decode(bytes));
            }

            return slot.Text;
        }

        // The bytes in order, and in the last of 16 their number.
        private static (ulong Start, ulong End) Key(ReadOnlySpan<byte> bytes)
        {
            const int whole = sizeof(ulong), half = sizeof(uint), bits = 8;
            var length = (ulong)bytes.Length << (bits * (whole - 1));
            if (bytes.Length > whole)
            {
                return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), (BinaryPrimitives.ReadUInt64LittleEndian(bytes[^whole..]) >> (bits * ((2 * whole) - bytes.Length))) | length);
            }

            var start = bytes.Length >= half
                ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[^half..]) << (bits * (bytes.Length - half)))
                : bytes[0] | ((ulong)bytes[bytes.Length / 2] << (bits * (bytes.Length / 2))) | ((ulong)bytes[^1] << (bits * (bytes.Length - 1)));
            return (start, length);
        }

        private static int Hash(ulong first, ulong last) => (int)((((first * 0x9E3779B97F4A7C15) ^ (last * 0xC2B2AE3D27D4EB4F)) * 0x9E3779B97F4A7C15) >> (64 - SlotBits));
    }
}
