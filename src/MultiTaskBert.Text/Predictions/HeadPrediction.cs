using System.Text.Json.Serialization;

namespace MultiTaskBert;

/// <summary>Represents what a head says about one row. Immutable.</summary>
[JsonConverter(typeof(HeadPredictionJsonConverter))]
public abstract record HeadPrediction
{
    /// <summary>
    /// Gets the answer in the form that the head's metrics compare with the gold answer (see <see cref="Labels.LabelLayout.Truth"/>): the name of
    /// a class, a tag for each word, a number.
    /// </summary>
    public abstract object Answer { get; }
}
