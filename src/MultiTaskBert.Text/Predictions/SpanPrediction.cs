using System.Globalization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents a part of the row's text, or none.</summary>
/// <param name="Source">The text of the row; for given words, the words joined by single spaces.</param>
/// <param name="Span">Where the answer lies in it; null for no answer.</param>
/// <param name="Probability">
/// The probability of the answer's first token times that of its last, from 0 to 1; of no answer, that of the first special token as both.
/// </param>
/// <param name="NoAnswerProbability">The same for no answer, whatever the answer is; 0 where the head knows of none.</param>
public sealed record SpanPrediction(string Source, TextSpan? Span, double Probability, double NoAnswerProbability) : HeadPrediction, ISpanAnswer
{
    /// <summary>Gets the answer as written; empty for no answer.</summary>
    public string Text => Span is { } span ? span.Of(Source) : string.Empty;

    /// <inheritdoc/>
    public override object Answer => Span ?? default(TextSpan);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Span is null ? "(none)" : Text)} ({Probability:P1})");
}
