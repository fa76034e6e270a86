using System.Text;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>
/// Text after normalisation that still knows, for each of its characters, which range of the original text it came from.
/// Reused from word to word and from call to call.
/// </summary>
internal sealed class NormalizedText
{
    private char[] _characters;
    private TextSpan[] _origins;

    public NormalizedText(int capacity)
    {
        _characters = new char[capacity];
        _origins = new TextSpan[capacity];
    }

    /// <summary>The number of UTF-16 characters.</summary>
    public int Length { get; private set; }

    /// <summary>How many characters fit without taking memory.</summary>
    public int Capacity => _characters.Length;

    /// <summary>The characters.</summary>
    public ReadOnlySpan<char> Characters => _characters.AsSpan(0, Length);

    /// <summary>Where the characters from <paramref name="start"/> to <paramref name="end"/> (exclusive, not empty) came from.</summary>
    public TextSpan OriginOf(int start, int end) => new(_origins[start].Start, _origins[end - 1].End);

    /// <summary>The code point that begins at an index, and how many UTF-16 characters it takes.</summary>
    public int CodePointAt(int index, out int length)
    {
        var character = _characters[index];
        length = char.IsHighSurrogate(character) ? 2 : 1;
        return length == 1 ? character : char.ConvertToUtf32(character, _characters[index + 1]);
    }

    /// <summary>Empties the text.</summary>
    public void Clear() => Length = 0;

    /// <summary>Adds a character of the basic plane.</summary>
    public void Append(char character, TextSpan origin)
    {
        if (Length == _characters.Length)
        {
            Grow();
        }

        _characters[Length] = character;
        _origins[Length++] = origin;
    }

    /// <summary>Adds a code point that is not a surrogate.</summary>
    public void Append(int codePoint, TextSpan origin)
    {
        if (codePoint < 0x10000)
        {
            Append((char)codePoint, origin);
            return;
        }

        var offset = codePoint - 0x10000;
        Append((char)(0xD800 + (offset >> 10)), origin);
        Append((char)(0xDC00 + (offset & 0x3FF)), origin);
    }

    /// <summary>Adds ASCII characters.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="start">Where they lie in the original: the first has this position.</param>
    /// <param name="lowercase">Whether letters are made lowercase.</param>
    public void AppendAscii(ReadOnlySpan<char> text, int start, bool lowercase)
    {
        Reserve(text.Length);
        var characters = _characters.AsSpan(Length, text.Length);
        if (lowercase)
        {
            Ascii.ToLower(text, characters, out _);
        }
        else
        {
            text.CopyTo(characters);
        }

        var origins = _origins.AsSpan(Length, text.Length);
        for (var i = 0; i < origins.Length; i++)
        {
            origins[i] = new TextSpan(start + i, start + i + 1);
        }

        Length += text.Length;
    }

    /// <summary>Adds a part of another text.</summary>
    public void Append(NormalizedText source, int start, int end)
    {
        var length = end - start;
        Reserve(length);
        source._characters.AsSpan(start, length).CopyTo(_characters.AsSpan(Length));
        source._origins.AsSpan(start, length).CopyTo(_origins.AsSpan(Length));
        Length += length;
    }

    /// <summary>Adds text as it is; a surrogate without its partner, which is not valid text, becomes U+FFFD.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where it lies in the original: its first character has this position.</param>
    public void AppendOriginal(ReadOnlySpan<char> text, int start)
    {
        Reserve(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (!char.IsSurrogate(character))
            {
                Append(character, new TextSpan(start + i, start + i + 1));
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(character, text[i + 1]))
            {
                Append(char.ConvertToUtf32(character, text[i + 1]), new TextSpan(start + i, start + i + 2));
                i++;
            }
            else
            {
                Append((char)Rune.ReplacementChar.Value, new TextSpan(start + i, start + i + 1));
            }
        }
    }

    /// <summary>Reads origins, which so far are positions in a text that was itself normalised, on to what that text came from.</summary>
    public void MoveOrigins(NormalizedText source)
    {
        for (var i = 0; i < Length; i++)
        {
            _origins[i] = source.OriginOf(_origins[i].Start, Math.Max(_origins[i].End, _origins[i].Start + 1));
        }
    }

    private void Reserve(int length)
    {
        while (Length + length > _characters.Length)
        {
            Grow();
        }
    }

    private void Grow()
    {
        var capacity = Math.Max(16, _characters.Length * 2);
        Array.Resize(ref _characters, capacity);
        Array.Resize(ref _origins, capacity);
    }
}
