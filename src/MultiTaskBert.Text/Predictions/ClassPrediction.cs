using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>Represents one class for the row.</summary>
public sealed class ClassPrediction : HeadPrediction, IClassProbabilities
{
    [JsonConstructor]
    internal ClassPrediction(string label, double probability, IReadOnlyList<KeyValuePair<string, double>> probabilities) =>
        (Label, Probability, Probabilities) = (label, probability, probabilities);

    /// <summary>Gets the most probable class.</summary>
    public string Label { get; }

    /// <summary>Gets the probability of that class, from 0 to 1.</summary>
    public double Probability { get; }

    /// <summary>Gets the probability of every class, in the order of the head's labels; they sum to 1.</summary>
    [JsonConverter(typeof(ProbabilitiesJsonConverter))]
    public IReadOnlyList<KeyValuePair<string, double>> Probabilities { get; }

    /// <inheritdoc/>
    public override object Answer => Label;

    private protected override string AsText() => string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probability:P1})");
}
