using MultiTaskBert.Tokenization;

namespace MultiTaskBert;

/// <summary>Represents a word with its predicted tag.</summary>
/// <param name="Text">The word as written.</param>
/// <param name="Span">Where it lies in the text; for given words, in the words joined by single spaces.</param>
/// <param name="Tag">The most probable tag.</param>
/// <param name="Probability">Its probability, from 0 to 1.</param>
public sealed record TaggedWord(string Text, TextSpan Span, string Tag, double Probability);
