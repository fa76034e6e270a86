using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>Represents one of several classes that have an order.</summary>
/// <param name="Label">The class: the one above as many classes as thresholds are passed with a probability of more than one half.</param>
/// <param name="Rank">Its place in the order, from 0.</param>
/// <param name="ExpectedRank">The mean of the ranks by their probabilities: a finer number than <paramref name="Rank"/>.</param>
/// <param name="Probabilities">
/// The probability of every class, in the order of the head's labels; they sum to 1. Differences of the probabilities of passing neighbouring thresholds, of which a
/// later one never counts as more than an earlier one.
/// </param>
public sealed record OrdinalPrediction(string Label, int Rank, double ExpectedRank, [property: JsonConverter(typeof(ProbabilitiesJsonConverter))] IReadOnlyList<KeyValuePair<string, double>> Probabilities)
    : HeadPrediction, IClassProbabilities
{
    /// <inheritdoc/>
    public override object Answer => Label;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probabilities[Rank].Value:P1})");
}
