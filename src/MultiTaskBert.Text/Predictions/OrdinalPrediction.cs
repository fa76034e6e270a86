using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>Represents one of several classes that have an order.</summary>
public sealed class OrdinalPrediction : HeadPrediction, IClassProbabilities
{
    [JsonConstructor]
    internal OrdinalPrediction(string label, int rank, double expectedRank, IReadOnlyList<KeyValuePair<string, double>> probabilities) =>
        (Label, Rank, ExpectedRank, Probabilities) = (label, rank, expectedRank, probabilities);

    /// <summary>Gets the class: the one above as many classes as thresholds are passed with a probability of more than one half.</summary>
    public string Label { get; }

    /// <summary>Gets the place of the class in the order, from 0.</summary>
    public int Rank { get; }

    /// <summary>Gets the mean of the ranks by their probabilities: a finer number than <see cref="Rank"/>.</summary>
    public double ExpectedRank { get; }

    /// <summary>
    /// Gets the probability of every class, in the order of the head's labels; they sum to 1. Differences of the probabilities of passing neighbouring thresholds, of which a
    /// later one never counts as more than an earlier one.
    /// </summary>
    [JsonConverter(typeof(ProbabilitiesJsonConverter))]
    public IReadOnlyList<KeyValuePair<string, double>> Probabilities { get; }

    /// <inheritdoc/>
    public override object Answer => Label;

    private protected override string AsText() => string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probabilities[Rank].Value:P1})");
}
