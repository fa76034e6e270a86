using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents a part of the row's text, or none.</summary>
public sealed class SpanPrediction : HeadPrediction, ISpanAnswer
{
    [JsonConstructor]
    internal SpanPrediction(string source, TextSpan? span, double probability, double noAnswerProbability) =>
        (Source, Span, Probability, NoAnswerProbability) = (source, span, probability, noAnswerProbability);

    /// <summary>Gets the text of the row; for given words, the words joined by single spaces.</summary>
    public string Source { get; }

    /// <summary>Gets where the answer lies in it; null for no answer.</summary>
    public TextSpan? Span { get; }

    /// <summary>Gets the probability of the answer's first token times that of its last, from 0 to 1; of no answer, that of the first special token as both.</summary>
    public double Probability { get; }

    /// <summary>Gets the same for no answer, whatever the answer is; 0 where the head knows of none.</summary>
    public double NoAnswerProbability { get; }

    /// <summary>Gets the answer as written; empty for no answer.</summary>
    public string Text => Span is { } span ? span.Of(Source) : string.Empty;

    /// <inheritdoc/>
    public override object Answer => Span ?? default(TextSpan);

    private protected override string AsText() => string.Create(CultureInfo.InvariantCulture, $"{(Span is null ? "(none)" : Text)} ({Probability:P1})");
}
