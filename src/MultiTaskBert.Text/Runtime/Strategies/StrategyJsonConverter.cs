using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiTaskBert.Runtime.Strategies;

/// <summary>Writes a strategy as its text and reads it back.</summary>
/// <typeparam name="TFamily">The family.</typeparam>
internal sealed class StrategyJsonConverter<TFamily> : JsonConverter<TFamily>
    where TFamily : Strategy, IStrategyFamily<TFamily>
{
    /// <inheritdoc/>
    public override TFamily Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A {TFamily.Style.What} is a JSON string such as \"{TFamily.Style.Example}\", but here is a {reader.TokenType}.");
        }

        try
        {
            return TFamily.Read(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TFamily value, JsonSerializerOptions options) => writer.WriteStringValue(value.Describe());
}
