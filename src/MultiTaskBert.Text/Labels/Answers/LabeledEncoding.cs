using System.Runtime.InteropServices;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Labels;

/// <summary>Represents a row as its tokens, with the gold answer of one head.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct LabeledEncoding
{
    /// <summary>Initializes the row.</summary>
    /// <param name="encoding">The tokens of the row.</param>
    /// <param name="label">The gold answer, or null where the row has none for this head.</param>
    /// <param name="text">The text that the tokens were made of, or null if words were given or it is not at hand.</param>
    public LabeledEncoding(TokenEncoding encoding, Label? label, string? text = null) => (Encoding, Label, Text) = (encoding, label, text);

    /// <summary>Gets the tokens of the row.</summary>
    public TokenEncoding Encoding { get; }

    /// <summary>Gets the gold answer, or null where the row has none for this head.</summary>
    public Label? Label { get; }

    /// <summary>Gets the text that the tokens were made of, or null if words were given or it is not at hand: then a token that includes the space before it counts as a part of the word.</summary>
    public string? Text { get; }
}
