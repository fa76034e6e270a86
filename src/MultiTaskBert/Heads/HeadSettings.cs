using System.Text.Json.Nodes;

namespace MultiTaskBert.Heads;

/// <summary>Reads and writes what a saved model says of a head. What is missing or of another kind throws an <see cref="InvalidDataException"/> or one that is turned into it.</summary>
internal static class HeadSettings
{
    /// <summary>New settings with the names of the classes in them.</summary>
    internal static JsonObject WriteLabels(IEnumerable<string> labels) => new() { ["labels"] = new JsonArray([.. labels.Select(label => (JsonNode)label)]) };

    internal static IReadOnlyList<string> ReadLabels(JsonObject settings) => settings["labels"] is JsonArray labels
        ? [.. labels.Select(label => label?.GetValue<string>() ?? throw new InvalidDataException("a label is null"))]
        : throw new InvalidDataException("'labels' is missing");

    internal static double ReadNumber(JsonObject settings, string key) =>
        settings[key]?.GetValue<double>() ?? throw new InvalidDataException($"'{key}' is missing");

    /// <summary>Numbers by name, or null if the key is missing.</summary>
    internal static Dictionary<string, double>? ReadNumbers(JsonObject settings, string key) => settings[key]?.AsObject().ToDictionary(
        number => number.Key,
        number => number.Value?.GetValue<double>() ?? throw new InvalidDataException($"'{key}' gives '{number.Key}' null"),
        StringComparer.Ordinal);

    internal static TEnum ReadEnum<TEnum>(JsonObject settings, string key, TEnum fallback)
        where TEnum : struct, Enum
    {
        var text = settings[key]?.GetValue<string>();
        return text is null ? fallback
            : Enum.GetNames<TEnum>().Contains(text, StringComparer.Ordinal) ? Enum.Parse<TEnum>(text)
            : throw new InvalidDataException($"'{key}' is '{text}'; it must be one of {string.Join(", ", Enum.GetNames<TEnum>())}");
    }
}
