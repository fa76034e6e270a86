namespace MultiTaskBert.Metrics;

/// <summary>A prediction of hidden tokens: what <see cref="MaskedTokens"/> takes.</summary>
public interface IMaskedGuesses
{
    /// <summary>The guesses of a row, in the order of their positions.</summary>
    public IReadOnlyList<MaskedGuess> Guesses { get; }
}
