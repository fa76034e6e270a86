using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents a row whose output a head reads: its tokens, and its text or words as given.</summary>
public sealed class HeadRow
{
    /// <summary>Initializes a row.</summary>
    /// <param name="encoding">The tokens of the row.</param>
    /// <param name="text">The text of the row, or null if words were given.</param>
    /// <param name="words">The words of the row, or null if text was given.</param>
    /// <param name="outputShape">The shape of the row's output, see <see cref="OutputShape"/>; null if it is not known.</param>
    public HeadRow(TokenEncoding encoding, string? text, IReadOnlyList<string>? words = null, IReadOnlyList<int>? outputShape = null)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        (Encoding, Text, Words, OutputShape) = (encoding, text, words, outputShape ?? []);
    }

    /// <summary>Gets the tokens of the row, unpadded.</summary>
    public TokenEncoding Encoding { get; }

    /// <summary>Gets the text of the row, or null if words were given.</summary>
    public string? Text { get; }

    /// <summary>Gets the words of the row, or null if text was given.</summary>
    public IReadOnlyList<string>? Words { get; }

    /// <summary>Gets the shape of the row's output, without the dimension of the rows: for instance [C] for a class, [T, C] for tags, T the padded length of the batch. Empty if it is not known.</summary>
    public IReadOnlyList<int> OutputShape { get; }

    /// <summary>Gets the positions of tokens that were hidden from the encoder and are asked for; null if it read the row as it is.</summary>
    internal IReadOnlyList<int>? Masked { get; init; }
}
