using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents what a <c>MaskedLanguageHead</c> predicts for one hidden token.</summary>
/// <param name="Position">The position of the token in its row, special tokens counted.</param>
/// <param name="Span">Where it stands in the text; within its word, if words were given.</param>
/// <param name="Candidates">The most probable tokens with their probabilities, the best first.</param>
public sealed record MaskedToken(int Position, TextSpan Span, IReadOnlyList<KeyValuePair<string, double>> Candidates);
