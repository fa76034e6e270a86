namespace MultiTaskBert.Metrics;

/// <summary>A prediction of hidden tokens: what <see cref="MaskedTokens"/> takes.</summary>
public interface IMaskedTokenScores
{
    /// <summary>The scores of a row, in the order of their positions.</summary>
    public IReadOnlyList<MaskedTokenScore> Scores { get; }
}
