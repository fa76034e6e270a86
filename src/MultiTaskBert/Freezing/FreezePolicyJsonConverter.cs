using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Freezing;

/// <summary>Writes a policy as its text and reads it back.</summary>
internal sealed class FreezePolicyJsonConverter : JsonConverter<FreezePolicy>
{
    /// <inheritdoc/>
    public override FreezePolicy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A freeze policy is a JSON string such as \"backbone\", but here is a {reader.TokenType}.");
        }

        try
        {
            return FreezePolicy.Parse(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FreezePolicy value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
