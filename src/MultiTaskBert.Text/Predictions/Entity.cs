using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents an entity found in a row.</summary>
public sealed class Entity
{
    [JsonConstructor]
    internal Entity(string type, string text, TextSpan span, double confidence) => (Type, Text, Span, Confidence) = (type, text, span, confidence);

    /// <summary>Gets the type without prefix, for instance <c>PER</c>.</summary>
    public string Type { get; }

    /// <summary>Gets the characters of the entity as written.</summary>
    public string Text { get; }

    /// <summary>Gets where it lies in the text; for given words, in the words joined by single spaces.</summary>
    public TextSpan Span { get; }

    /// <summary>Gets the mean probability of its words' tags, from 0 to 1.</summary>
    public double Confidence { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text} [{Type} {Confidence:P0}]");
}
