namespace MultiTaskBert.Metrics.Texts;

/// <summary>Represents a prediction of hidden tokens: what <see cref="MaskedTokens"/> takes.</summary>
internal interface IMaskedTokenScores
{
    /// <summary>Gets the predictions of a row, in the order of their positions.</summary>
    public IReadOnlyList<MaskedTokenScore> Scores { get; }
}
