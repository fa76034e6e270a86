namespace MultiTaskBert;

/// <summary>Represents the options of a <see cref="MaskedLanguageHead"/>.</summary>
public sealed class MaskedLanguageOptions
{
    /// <summary>Gets the ratio of tokens of a row that are chosen to be predicted, more than 0 and at most 1.</summary>
    public double Ratio { get; init; } = 0.15;

    /// <summary>Gets whether all pieces of a word are chosen together.</summary>
    public bool WholeWords { get; init; }

    /// <summary>Gets the number of most probable tokens that a prediction lists for each hidden token, at least 1.</summary>
    public int Candidates { get; init; } = 5;

    internal IEnumerable<string> Problems()
    {
        if (!(Ratio is > 0 and <= 1))
        {
            yield return FormattableString.Invariant($"{nameof(Ratio)} is {Ratio}; it must be more than 0 and at most 1.");
        }

        if (Candidates < 1)
        {
            yield return FormattableString.Invariant($"{nameof(Candidates)} is {Candidates}; it must be at least 1.");
        }
    }
}
