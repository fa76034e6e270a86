using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization.Parts;

namespace MultiTaskBert.Tokenization.Normalization;

/// <summary>Writes a new text over an old one, character by character, so that each new character inherits the origin of an old one.</summary>
/// <remarks>
/// As <c>NormalizedString::transform</c> of Hugging Face's <c>tokenizers</c>: a character that replaces another has its origin; one that is put
/// in has the origin of the old character in front of it, whether that one was replaced or removed.
/// </remarks>
/// <param name="source">The old text.</param>
/// <param name="target">Gets the new text.</param>
/// <param name="position">Where in the old text to begin.</param>
[StructLayout(LayoutKind.Auto)]
internal ref struct TextRewriter(NormalizedText source, NormalizedText target, int position = 0)
{
    private int _position = position;

    /// <summary>Writes a character.</summary>
    public void Write(TextChange change)
    {
        if (change.Change > 0 || _position >= source.Length)
        {
            Insert(change.CodePoint);
            return;
        }

        var origin = source.OriginOf(_position, _position + 1);
        Skip(1 - change.Change);
        target.Append(change.CodePoint, origin);
    }

    /// <summary>Writes a character in place of the next one.</summary>
    public void Replace(int codePoint) => Write(new TextChange(codePoint, 0));

    /// <summary>Writes a character in addition.</summary>
    public readonly void Insert(int codePoint)
    {
        var origin = _position > 0 ? source.OriginOf(_position - 1, _position)
            : source.Length > 0 ? new TextSpan(source.OriginOf(0, 1).Start, source.OriginOf(0, 1).Start)
            : default;
        target.Append(codePoint, origin);
    }

    /// <summary>Removes characters.</summary>
    public void Skip(int count)
    {
        for (; count > 0 && _position < source.Length; count--)
        {
            source.CodePointAt(_position, out var length);
            _position += length;
        }
    }
}
