namespace MultiTaskBert;

/// <summary>Options of a <see cref="MaskedLanguageHead"/>.</summary>
public sealed record MaskedLanguageOptions
{
    /// <summary>The ratio of tokens of a row that are chosen to be predicted, more than 0 and at most 1.</summary>
    public double Share { get; init; } = 0.15;

    /// <summary>Whether all pieces of a word are chosen together.</summary>
    public bool WholeWords { get; init; }

    /// <summary>How many of the most probable tokens a prediction lists for each hidden one, at least 1.</summary>
    public int Candidates { get; init; } = 5;

    internal IEnumerable<string> Problems()
    {
        if (!(Share is > 0 and <= 1))
        {
            yield return FormattableString.Invariant($"{nameof(Share)} is {Share}; it must be more than 0 and at most 1.");
        }

        if (Candidates < 1)
        {
            yield return FormattableString.Invariant($"{nameof(Candidates)} is {Candidates}; it must be at least 1.");
        }
    }
}
