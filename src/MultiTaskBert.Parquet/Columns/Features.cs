using System.Globalization;
using System.Text.Json;

namespace MultiTaskBert.Parquet.Columns;

/// <summary>What the <c>datasets</c> library says of the columns of a data set: here, the names that the numbers of its <c>ClassLabel</c>s stand for.</summary>
internal static class Features
{
    // A list of a structure of a list is deep already.
    private const int MaxDepth = 16;

    /// <summary>No names.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> None { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Reads the names by column of the JSON in the metadata of a file: <c>{"info": {"features": {…}}}</c>. What is not as it should be says nothing.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("info", out var info) ? OfInfo(info) : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>Reads the names by column of an info, as <c>dataset_info.json</c> is one: <c>{"features": {…}}</c>.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> OfInfo(JsonElement info)
    {
        if (info.ValueKind != JsonValueKind.Object || !info.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Object)
        {
            return None;
        }

        return OfColumns(features.EnumerateObject().Select(column => (NameOf(column), column.Value)).Where(column => column.Item1 is not null)!);
    }

    /// <summary>Reads the names by column of the YAML in a README: <c>[{name, dtype: {class_label: {names: {'0': …}}}}]</c>.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> OfYaml(JsonElement features) =>
        features.ValueKind != JsonValueKind.Array ? None
        : OfColumns(features.EnumerateArray()
            .Where(column => column.ValueKind == JsonValueKind.Object)
            .Select(column => (Name: column.TryGetProperty("name", out var name) ? Text(name) : null, column))
            .Where(column => column.Name is not null)!);

    private static Dictionary<string, IReadOnlyList<string>> OfColumns(IEnumerable<(string Name, JsonElement Feature)> columns)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, feature) in columns)
        {
            var found = new List<IReadOnlyList<string>>();
            Find(feature, 0, found);

            // Two kinds of names within one column (a type and a relation of an entity) cannot both be meant.
            if (found.Count > 0 && found.TrueForAll(other => other.SequenceEqual(found[0], StringComparer.Ordinal)) && IsList(found[0]))
            {
                names.TryAdd(name, found[0]);
            }
        }

        return names;
    }

    /// <summary>Whether names can stand for numbers: one at least, each once and none empty.</summary>
    internal static bool IsList(IReadOnlyList<string> names) => names.Count > 0 && !names.Any(string.IsNullOrWhiteSpace) && names.Distinct(StringComparer.Ordinal).Count() == names.Count;

    // {"names": […], "_type": "ClassLabel"}, alone or within {"feature": …, "_type": "Sequence" or "List"}, within an array of one, or within a structure.
    private static void Find(JsonElement feature, int depth, List<IReadOnlyList<string>> found)
    {
        if (depth > MaxDepth)
        {
            return;
        }

        if (feature.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in feature.EnumerateArray())
            {
                Find(item, depth + 1, found);
            }
        }
        else if (feature.ValueKind == JsonValueKind.Object)
        {
            if (feature.TryGetProperty("_type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("ClassLabel") && feature.TryGetProperty("names", out var names)
                && names.ValueKind == JsonValueKind.Array)
            {
                found.Add(Strings(names.EnumerateArray()));
                return;
            }

            if (feature.TryGetProperty("class_label", out var label) && label.ValueKind == JsonValueKind.Object && label.TryGetProperty("names", out names))
            {
                found.Add(names.ValueKind == JsonValueKind.Array ? Strings(names.EnumerateArray()) : names.ValueKind == JsonValueKind.Object ? Numbered(names) : []);
                return;
            }

            foreach (var field in feature.EnumerateObject())
            {
                Find(field.Value, depth + 1, found);
            }
        }
    }

    private static string[] Strings(IEnumerable<JsonElement> names) => [.. names.Select(name => Text(name) ?? string.Empty)];

    // The string of a value; null if it is none, or half of a surrogate pair is in it, which is no text.
    internal static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    internal static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // {'0': "O", '1': "B-PER"}; nothing if a number is left out.
    private static string[] Numbered(JsonElement names)
    {
        var list = new string[names.EnumerateObject().Count()];
        foreach (var name in names.EnumerateObject())
        {
            if (!int.TryParse(NameOf(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= list.Length || Text(name.Value) is not { } text)
            {
                return [];
            }

            list[number] = text;
        }

        return System.Array.TrueForAll(list, name => name is not null) ? list : [];
    }
}
