using System.Text.Json.Serialization;
using MultiTaskBert.Predictions;

namespace MultiTaskBert;

/// <summary>Represents any number of classes for the row.</summary>
public sealed class ClassesPrediction : HeadPrediction
{
    [JsonConstructor]
    internal ClassesPrediction(IReadOnlyList<string> labels, IReadOnlyList<KeyValuePair<string, double>> probabilities) => (Labels, Probabilities) = (labels, probabilities);

    /// <summary>Gets the classes that apply, in the order of the head's labels.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Gets the probability of every class by itself, from 0 to 1, in the order of the head's labels.</summary>
    [JsonConverter(typeof(ProbabilitiesJsonConverter))]
    public IReadOnlyList<KeyValuePair<string, double>> Probabilities { get; }

    /// <inheritdoc/>
    public override object Answer => Labels;

    private protected override string AsText() => Labels.Count == 0 ? "(none)" : string.Join(", ", Labels);
}
