using System.Globalization;
using MultiTaskBert.Metrics;

namespace MultiTaskBert;

/// <summary>Represents what a <c>MaskedLanguageHead</c> predicts for the hidden tokens of a row: those written as <c>[MASK]</c>, or in an evaluation those that were drawn.</summary>
/// <param name="Tokens">The hidden tokens in the order of the text; empty if there are none.</param>
public sealed record MaskedTokensPrediction(IReadOnlyList<MaskedToken> Tokens) : HeadPrediction, IMaskedTokenScores
{
    /// <summary>Gets the best token for each hidden one, an <c>IReadOnlyList&lt;string&gt;</c>.</summary>
    public override object Answer => Tokens.Select(token => token.Candidates[0].Key).ToArray();

    /// <inheritdoc/>
    public required IReadOnlyList<MaskedTokenScore> Scores { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", Tokens.Select(token => string.Create(CultureInfo.InvariantCulture, $"{token.Candidates[0].Key} ({token.Candidates[0].Value:P1})")));
}
