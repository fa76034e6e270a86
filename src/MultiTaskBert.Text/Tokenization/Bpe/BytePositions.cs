using System.Runtime.InteropServices;
using System.Text;

namespace MultiTaskBert.Tokenization.Bpe;

/// <summary>Finds the characters that bytes of a text's UTF-8 form belong to.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct BytePositions
{
    /// <summary>For each byte, where its character begins and ends; null if every character is one byte.</summary>
    private readonly (int Start, int End)[]? _characters;

    public BytePositions(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return;
        }

        _characters = new (int Start, int End)[Encoding.UTF8.GetByteCount(text)];
        var (position, start) = (0, 0);
        foreach (var character in text.EnumerateRunes())
        {
            var end = start + character.Utf16SequenceLength;
            _characters.AsSpan(position, character.Utf8SequenceLength).Fill((start, end));
            position += character.Utf8SequenceLength;
            start = end;
        }
    }

    /// <summary>Where the character of a byte begins.</summary>
    public int StartOf(int position) => _characters is null ? position : _characters[position].Start;

    /// <summary>Where the character ends to which the last byte before a position belongs.</summary>
    public int EndOf(int position) => _characters is null ? position : _characters[position - 1].End;
}
