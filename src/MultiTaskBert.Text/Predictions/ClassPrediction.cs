using System.Globalization;
using System.Text.Json.Serialization;
using MultiTaskBert.Metrics;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>Represents one class for the row.</summary>
/// <param name="Label">The most probable class.</param>
/// <param name="Probability">Its probability, from 0 to 1.</param>
/// <param name="Probabilities">The probability of every class, in the order of the head's labels; they sum to 1.</param>
public sealed record ClassPrediction(string Label, double Probability, [property: JsonConverter(typeof(ProbabilitiesJsonConverter))] IReadOnlyList<KeyValuePair<string, double>> Probabilities)
    : HeadPrediction, IClassProbabilities
{
    /// <inheritdoc/>
    public override object Answer => Label;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probability:P1})");
}
