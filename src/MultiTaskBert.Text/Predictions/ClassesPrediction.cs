using System.Text.Json.Serialization;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>Any number of classes for the row.</summary>
/// <param name="Labels">The classes that apply, in the order of the head's labels.</param>
/// <param name="Probabilities">The probability of every class by itself, in the order of the head's labels.</param>
public sealed record ClassesPrediction(IReadOnlyList<string> Labels, [property: JsonConverter(typeof(ProbabilitiesJsonConverter))] IReadOnlyList<KeyValuePair<string, double>> Probabilities) : HeadPrediction
{
    /// <inheritdoc/>
    public override object Answer => Labels;

    /// <inheritdoc/>
    public override string ToString() => Labels.Count == 0 ? "(none)" : string.Join(", ", Labels);
}
