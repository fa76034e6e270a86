using System.Runtime.InteropServices;

namespace MultiTaskBert.Tokenization.Rows;

/// <summary>One token of a <see cref="TokenSequence"/>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">The token as written.</param>
/// <param name="Word">The index of its word.</param>
/// <param name="Offset">Where it lies in the original text, or in its word if words were given.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SequenceToken(int Id, string Text, int Word, TextSpan Offset)
{
    /// <summary>Where it lies as the first token of a row; some tokenizers trim white space otherwise there.</summary>
    public TextSpan OffsetAtRowStart { get; init; } = Offset;
}
