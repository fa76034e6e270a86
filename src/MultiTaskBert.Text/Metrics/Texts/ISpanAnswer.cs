namespace MultiTaskBert.Metrics;

/// <summary>A prediction that is a part of a text: what <see cref="AnswerF1"/> takes. A prediction of one's own that implements it can be judged as well.</summary>
public interface ISpanAnswer
{
    /// <summary>The whole text that the answer, and the gold answer, are a part of.</summary>
    public string Source { get; }

    /// <summary>The characters of the answer; <c>0..0</c> for none.</summary>
    public Range Characters { get; }
}
