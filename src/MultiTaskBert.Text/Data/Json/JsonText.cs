using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>Looks into objects of which it is not known what they hold.</summary>
internal static class JsonText
{
    /// <summary>The string that an object has under a name, or null.</summary>
    internal static string? Of(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether an object has a string under a name.</summary>
    internal static bool Has(JsonElement json, string name) => Has(json, name, JsonValueKind.String);

    /// <summary>Whether an object has a value of a kind under a name.</summary>
    internal static bool Has(JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind;

    /// <summary>The items of the array that an object has under a name; none if it has none.</summary>
    internal static IEnumerable<JsonElement> Items(JsonElement json, string name) => Has(json, name, JsonValueKind.Array) ? json.GetProperty(name).EnumerateArray() : [];

    /// <summary>A number or a string as an identifier: what is written; null for anything else.</summary>
    internal static string? Identifier(JsonElement json, string name) =>
        json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
}
