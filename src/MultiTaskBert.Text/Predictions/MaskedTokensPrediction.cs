using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics.Texts;

namespace MultiTaskBert;

/// <summary>Represents what a <c>MaskedLanguageHead</c> predicts for the hidden tokens of a row: those written as <c>[MASK]</c>, or in an evaluation those that were drawn.</summary>
public sealed class MaskedTokensPrediction : HeadPrediction, IMaskedTokenScores
{
    [JsonConstructor]
    internal MaskedTokensPrediction(IReadOnlyList<MaskedToken> tokens, IReadOnlyList<MaskedTokenScore> scores) => (Tokens, Scores) = (tokens, scores);

    /// <summary>Gets the hidden tokens in the order of the text; empty if there are none.</summary>
    public IReadOnlyList<MaskedToken> Tokens { get; }

    /// <summary>Gets the best token for each hidden one, an <c>IReadOnlyList&lt;string&gt;</c>.</summary>
    public override object Answer => Tokens.Select(token => token.Candidates[0].Key).ToArray();

    /// <summary>What the metric of the head needs beside the answers.</summary>
    [JsonInclude]
    internal IReadOnlyList<MaskedTokenScore> Scores { get; }

    IReadOnlyList<MaskedTokenScore> IMaskedTokenScores.Scores => Scores;

    private protected override string AsText() =>
        string.Join(", ", Tokens.Select(token => string.Create(CultureInfo.InvariantCulture, $"{token.Candidates[0].Key} ({token.Candidates[0].Value:P1})")));
}
