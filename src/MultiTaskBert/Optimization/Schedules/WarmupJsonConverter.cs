using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Optimization.Schedules;

/// <summary>Writes a warmup as its text and reads it back.</summary>
internal sealed class WarmupJsonConverter : JsonConverter<Warmup>
{
    /// <inheritdoc/>
    public override Warmup Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A warmup is a JSON string such as \"100 steps\", but here is a {reader.TokenType}.");
        }

        try
        {
            return Warmup.Parse(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Warmup value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToText());
}
