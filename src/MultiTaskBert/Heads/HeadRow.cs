using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Heads;

/// <summary>The row of a batch that a head decodes.</summary>
/// <param name="Index">The index of the row in the head's output.</param>
/// <param name="Encoding">The tokens of the row.</param>
/// <param name="Text">The text of the row, or null if words were given.</param>
/// <param name="Words">The words of the row, or null if text was given.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HeadRow(int Index, TokenEncoding Encoding, string? Text, IReadOnlyList<string>? Words)
{
    /// <summary>The positions of tokens that were hidden from the encoder and are asked for; null if it read the row as it is.</summary>
    internal IReadOnlyList<int>? Masked { get; init; }

    /// <summary>The word with that index of <see cref="TokenEncoding.Words"/>, as written.</summary>
    public string WordAt(int index) => Words is not null ? Words[index] : Encoding.Words[index].Of(Text ?? string.Empty);
}
