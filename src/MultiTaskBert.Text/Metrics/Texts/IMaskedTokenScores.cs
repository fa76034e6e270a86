namespace MultiTaskBert.Metrics;

/// <summary>Represents a prediction of hidden tokens: what <see cref="MaskedTokens"/> takes.</summary>
public interface IMaskedTokenScores
{
    /// <summary>Gets the predictions of a row, in the order of their positions.</summary>
    public IReadOnlyList<MaskedTokenScore> Scores { get; }
}
