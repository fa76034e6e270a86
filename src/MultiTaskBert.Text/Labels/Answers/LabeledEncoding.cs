using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>A row as its tokens, with the gold answer of one head.</summary>
/// <param name="Encoding">The tokens of the row.</param>
/// <param name="Label">The gold answer, or null where the row has none for this head.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LabeledEncoding(TokenEncoding Encoding, Label? Label)
{
    /// <summary>The text that the tokens were made of, or null if words were given or it is not at hand: then a token that includes the space before it counts as a part of the word.</summary>
    public string? Text { get; init; }
}
