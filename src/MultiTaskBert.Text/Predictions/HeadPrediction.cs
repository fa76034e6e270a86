using System.Globalization;
using System.Text.Json.Serialization;

namespace MultiTaskBert;

/// <summary>Represents what a head says about one row. Immutable. A head of one's own derives a class from it, or returns one of those that a <see cref="HeadDecoder"/> gives.</summary>
[JsonConverter(typeof(HeadPredictionJsonConverter))]
public abstract class HeadPrediction
{
    /// <summary>
    /// Gets the answer in the form that the head's metrics compare with the gold answer (see <see cref="Labels.LabelLayout.Truth"/>): the name of
    /// a class, a tag for each word, a number.
    /// </summary>
    public abstract object Answer { get; }

    /// <summary>Returns the answer as text, with its probability where there is one.</summary>
    public override string ToString() => AsText();

    private protected virtual string AsText() => Answer is IEnumerable<string> names ? string.Join(", ", names) : Convert.ToString(Answer, CultureInfo.InvariantCulture) ?? string.Empty;
}
