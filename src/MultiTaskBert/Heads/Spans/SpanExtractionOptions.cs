using MultiTaskBert.Heads;

namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="SpanExtractionHead"/>.</summary>
public sealed class SpanExtractionOptions : HeadOptions
{
    /// <summary>Gets the dropout in front of the linear layer, from 0 to below 1; 0 by default, as BERT's own head has none.</summary>
    public double Dropout { get; init; }

    /// <summary>Gets the greatest length of an answer in tokens, at least 1. It changes answers, not the training.</summary>
    public int MaxAnswerTokens { get; init; } = 30;

    /// <summary>Gets whether the text may hold no answer: labels may say so, and the head may answer so.</summary>
    public bool AllowNoAnswer { get; init; }

    /// <summary>
    /// Gets by how much the score of no answer must exceed that of the best span to be the answer, in sums of two logits; only with <see cref="AllowNoAnswer"/>. Tune it on
    /// the dev set (Devlin et al. 2019, section 4.3, −τ there).
    /// </summary>
    public double NoAnswerMargin { get; init; }

    internal IEnumerable<string> Problems()
    {
        foreach (var problem in HeadProblems.OfDropout(Dropout))
        {
            yield return problem;
        }

        if (MaxAnswerTokens < 1)
        {
            yield return FormattableString.Invariant($"{nameof(MaxAnswerTokens)} is {MaxAnswerTokens}; it must be at least 1.");
        }

        if (!double.IsFinite(NoAnswerMargin))
        {
            yield return FormattableString.Invariant($"{nameof(NoAnswerMargin)} is {NoAnswerMargin}; it must be a finite number.");
        }
        else if (NoAnswerMargin != 0 && !AllowNoAnswer)
        {
            yield return $"{nameof(NoAnswerMargin)} is set, but {nameof(AllowNoAnswer)} is not; set both or none.";
        }
    }
}
