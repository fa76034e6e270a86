using System.Text;
using MultiTaskBert.Tokenization.Unicode;

namespace MultiTaskBert.Tokenization.Parts;

/// <summary>Writes each byte of UTF-8 text as the character of <see cref="ByteAlphabet"/> that stands for it.</summary>
internal static class ByteCharacters
{
    /// <summary>Adds a part of a text as byte characters; all bytes of a character have its origin.</summary>
    public static void Append(NormalizedText source, int start, int end, NormalizedText target)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var i = start; i < end;)
        {
            var codePoint = source.CodePointAt(i, out var length);
            var origin = source.OriginOf(i, i + length);
            i += length;
            if (codePoint < 0x80)
            {
                target.Append(ByteAlphabet.Of((byte)codePoint), origin);
                continue;
            }

            foreach (var value in bytes[..new Rune(codePoint).EncodeToUtf8(bytes)])
            {
                target.Append(ByteAlphabet.Of(value), origin);
            }
        }
    }
}
