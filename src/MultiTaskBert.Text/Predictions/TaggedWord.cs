using System.Text.Json.Serialization;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents a word with its predicted tag.</summary>
public sealed class TaggedWord
{
    [JsonConstructor]
    internal TaggedWord(string text, TextSpan span, string tag, double probability) => (Text, Span, Tag, Probability) = (text, span, tag, probability);

    /// <summary>Gets the word as written.</summary>
    public string Text { get; }

    /// <summary>Gets where it lies in the text; for given words, in the words joined by single spaces.</summary>
    public TextSpan Span { get; }

    /// <summary>Gets the most probable tag.</summary>
    public string Tag { get; }

    /// <summary>Gets the probability of the tag, from 0 to 1.</summary>
    public double Probability { get; }
}
