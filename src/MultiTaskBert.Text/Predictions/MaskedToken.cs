using System.Text.Json.Serialization;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents what a <c>MaskedLanguageHead</c> predicts for one hidden token.</summary>
public sealed class MaskedToken
{
    [JsonConstructor]
    internal MaskedToken(int position, TextSpan span, IReadOnlyList<KeyValuePair<string, double>> candidates) => (Position, Span, Candidates) = (position, span, candidates);

    /// <summary>Gets the position of the token in its row, special tokens counted.</summary>
    public int Position { get; }

    /// <summary>Gets where it stands in the text; within its word, if words were given.</summary>
    public TextSpan Span { get; }

    /// <summary>Gets the most probable tokens with their probabilities, the best first.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Candidates { get; }
}
