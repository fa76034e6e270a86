using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Metrics;

/// <summary>Represents a prediction that is a part of a text: what <see cref="StandardMetrics.AnswerF1"/> takes. A prediction of one's own that implements it can be judged as well.</summary>
public interface ISpanAnswer
{
    /// <summary>Gets the whole text that the answer, and the gold answer, are a part of.</summary>
    public string Source { get; }

    /// <summary>Gets the characters of the answer; null for none.</summary>
    public TextSpan? Span { get; }
}
