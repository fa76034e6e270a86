using System.Globalization;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents an entity found in a row.</summary>
/// <param name="Type">Its type without prefix, for instance <c>PER</c>.</param>
/// <param name="Text">Its characters as written.</param>
/// <param name="Span">Where it lies in the text; for given words, in the words joined by single spaces.</param>
/// <param name="Confidence">The mean probability of its words' tags, from 0 to 1.</param>
public sealed record Entity(string Type, string Text, TextSpan Span, double Confidence)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text} [{Type} {Confidence:P0}]");
}
