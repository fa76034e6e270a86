using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Predictions;

/// <summary>Writes probabilities by class as a JSON object, <c>{"Jobs":0.75,"Sports":0.25}</c>, in their order, and reads it back. Names of classes stay as they are, whatever the naming policy.</summary>
internal sealed class ProbabilitiesJsonConverter : JsonConverter<IReadOnlyList<KeyValuePair<string, double>>>
{
    /// <exception cref="JsonException">The JSON is no object of numbers.</exception>
    public override IReadOnlyList<KeyValuePair<string, double>> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var probabilities = new List<KeyValuePair<string, double>>();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The probabilities of classes are a JSON object with a number for each class.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            probabilities.Add(new(name, reader.TokenType switch
            {
                JsonTokenType.Number => reader.GetDouble(),
                JsonTokenType.String when reader.ValueTextEquals(nameof(double.NaN)) => double.NaN,
                _ => throw new JsonException($"The probability of '{name}' must be a number."),
            }));
        }

        return probabilities;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValuePair<string, double>> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, probability) in value)
        {
            if (double.IsFinite(probability))
            {
                writer.WriteNumber(name, probability);
            }
            else
            {
                writer.WriteString(name, nameof(double.NaN));   // of a model whose weights diverged
            }
        }

        writer.WriteEndObject();
    }
}
