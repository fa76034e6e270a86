using System.Runtime.InteropServices;
using System.Text;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Splitting;

/// <summary>Cuts normalised text into words: white space separates them, and each punctuation mark is a word of its own.</summary>
/// <remarks>As <c>BertPreTokenizer</c> of Hugging Face's <c>tokenizers</c>.</remarks>
[StructLayout(LayoutKind.Auto)]
internal ref struct BertPreTokenizer(ReadOnlySpan<char> text)
{
    private const CharacterClass Boundary = CharacterClass.WhiteSpace | CharacterClass.Punctuation;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    /// <summary>Finds the next word; false if there is none left.</summary>
    public bool TryNext(out int start, out int end)
    {
        start = _position;
        while (_position < _text.Length)
        {
            var classes = Read(out var length) & Boundary;
            if (classes == CharacterClass.None)
            {
                _position += length;
                continue;
            }

            if (_position > start)
            {
                break;
            }

            _position += length;
            if (classes == CharacterClass.Punctuation)
            {
                break;
            }

            start = _position;
        }

        end = _position;
        return end > start;
    }

    private readonly CharacterClass Read(out int length)
    {
        var c = _text[_position];
        if (!char.IsSurrogate(c))
        {
            length = 1;
            return CharacterClasses.Of(c);
        }

        Rune.DecodeFromUtf16(_text[_position..], out var rune, out length);
        return CharacterClasses.Of(rune.Value);
    }
}
