namespace MultiTaskBert.Tokenization;

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

    private void Grow()
    {
        var capacity = Math.Max(16, _characters.Length * 2);
        Array.Resize(ref _characters, capacity);
        Array.Resize(ref _origins, capacity);
    }
}
