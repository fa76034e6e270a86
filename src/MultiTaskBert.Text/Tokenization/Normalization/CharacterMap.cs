using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>The replacement rules of sentencepiece: a double-array trie over UTF-8 bytes, and the texts that its values point to. Immutable.</summary>
/// <remarks>
/// Layout, little-endian: the size of the trie in bytes (32 bits), its units (32 bits each), then the texts, each ended by a zero. A unit holds
/// in bits 0–7 the byte that leads to it, in bit 8 whether a value hangs on it, in bits 9–30 how far away its children are; a unit with bit 31
/// set is a value. Aoe 1989, "An efficient digital search algorithm by using a double-array structure"; the packing is that of Darts-clone.
/// </remarks>
internal sealed class CharacterMap
{
    private const int UnitSize = sizeof(uint);
    private const uint ValueFlag = 1U << 31;
    private const uint LeafFlag = 1U << 8;
    private const uint FarFlag = 1U << 9;
    private const uint LabelMask = ValueFlag | 0xFF;

    private readonly uint[] _units;
    private readonly byte[] _texts;

    private CharacterMap(uint[] units, byte[] texts)
    {
        _units = units;
        _texts = texts;
    }

    /// <summary>Reads the rules from base 64.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static CharacterMap Read(JsonSection section)
    {
        var text = section.Text();
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            throw section.Wrong("text in base 64");
        }

        var content = bytes.AsSpan(0, length);
        var size = length < UnitSize ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(content);
        if (size == 0 || size % UnitSize != 0 || size > length - UnitSize)
        {
            throw new InvalidDataException(
                $"{section.Place}: the first four bytes must give the size of the trie, a multiple of 4 and at most the {Math.Max(0, length - UnitSize)} "
                + $"bytes that follow, but give {size}.");
        }

        var units = new uint[size / UnitSize];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(content[((i + 1) * UnitSize)..]);
        }

        var texts = content[(UnitSize + (int)size)..].ToArray();
        return Utf8.IsValid(texts)
            ? new CharacterMap(units, texts)
            : throw new InvalidDataException($"{section.Place}: the replacement texts behind the trie must be UTF-8.");
    }

    /// <summary>The text that replaces the shortest beginning of a text that has a rule, or null.</summary>
    public string? Find(ReadOnlySpan<byte> text)
    {
        var position = Children(_units[0]);
        foreach (var label in text)
        {
            position ^= label;
            if (label == 0 || position >= _units.Length || (_units[position] & LabelMask) != label)
            {
                return null;
            }

            var unit = _units[position];
            position ^= Children(unit);
            if ((unit & LeafFlag) != 0)
            {
                return position < _units.Length ? TextAt(_units[position] & ~ValueFlag) : null;
            }
        }

        return null;
    }

    private static uint Children(uint unit) => (unit >> 10) << (int)((unit & FarFlag) >> 6);

    private string? TextAt(uint start)
    {
        if (start >= _texts.Length)
        {
            return null;
        }

        var text = _texts.AsSpan((int)start);
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }
}
