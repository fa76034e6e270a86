using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data;

/// <summary>Reads the labels of one row from JSON: a string is a class, a number a value, an array of strings names, an array of objects entities, an object a span.</summary>
internal sealed class JsonLabels(MtlExample row, OffsetUnit unit)
{
    private const string Allowed =
        "a label is a string (a class), a number (a value), an array of strings (tags or classes), an array of {start, end, label} (entities), {start, end} (a part of the text), or null (none)";

    private int[]? _codePointStarts;

    /// <summary>What a JSON value is, in words.</summary>
    public static string KindOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>Reads one label, or says what is wrong with it.</summary>
    public Label? Read(JsonElement json, out string problem)
    {
        problem = string.Empty;
        switch (json.ValueKind)
        {
            case JsonValueKind.String when json.GetString() is { Length: > 0 } name:
                return new ClassLabel(name);

            case JsonValueKind.String:
                problem = "the class name is empty; write null for no label.";
                return null;

            case JsonValueKind.Number when json.TryGetDouble(out var value) && double.IsFinite(value):
                return new ValueLabel(value);

            case JsonValueKind.Number:
                problem = $"the number {Cut(json)} is too large for a 64-bit float.";
                return null;

            case JsonValueKind.Array:
                return ReadList(json, out problem);

            case JsonValueKind.Object when json.TryGetProperty("start", out _) || json.TryGetProperty("end", out _):
                return ReadSpan(json, out problem) is { } span ? new SpanLabel(span) : null;

            default:
                problem = $"is {KindOf(json)}; {Allowed}. A property that is no label can be named in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.";
                return null;
        }
    }

    private static string Cut(JsonElement json) => json.GetRawText() is { Length: > 40 } raw ? $"{raw.AsSpan(0, 40)}…" : json.GetRawText();

    private Label? ReadList(JsonElement json, out string problem)
    {
        problem = string.Empty;
        if (json.GetArrayLength() == 0)
        {
            // On words it is a list of no names; on text, where tags are not allowed, a list of no entities (which is also read as no classes).
            return row.Text is null ? new NamesLabel([]) : new EntitiesLabel([]);
        }

        if (json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            return new NamesLabel([.. json.EnumerateArray().Select(item => item.GetString()!)]);
        }

        var entities = new List<EntitySpan>();
        foreach (var item in json.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                problem = $"item {entities.Count} of the array is {KindOf(item)}; {Allowed}.";
                return null;
            }

            if (ReadEntity(item, out var fault) is not { } entity)
            {
                problem = $"entity {entities.Count}: {fault}";
                return null;
            }

            entities.Add(entity);
        }

        return new EntitiesLabel(entities.AsReadOnly());
    }

    private EntitySpan? ReadEntity(JsonElement json, out string fault)
    {
        var hasLabel = json.TryGetProperty("label", out var label);
        var hasType = json.TryGetProperty("type", out var type);
        if (hasLabel == hasType)
        {
            fault = hasLabel ? "it has both 'label' and 'type'; give one." : "it has neither 'label' nor 'type'.";
            return null;
        }

        var name = hasLabel ? label : type;
        if (name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 } typeName)
        {
            fault = $"its {(hasLabel ? "label" : "type")} is {(name.ValueKind == JsonValueKind.String ? "empty" : KindOf(name))}; a name is needed.";
            return null;
        }

        return ReadSpan(json, out fault) is var (start, end) ? new EntitySpan(start, end, typeName) : null;
    }

    private TextSpan? ReadSpan(JsonElement json, out string fault)
    {
        if (!TryIndex(json, "start", out var start, out fault) || !TryIndex(json, "end", out var end, out fault))
        {
            return null;
        }

        if (unit == OffsetUnit.Utf16 || row.Text is null)
        {
            var span = new TextSpan(start, end);
            if (row.Text is { } text && SurrogateEdges.Problem(text, span) is { } problem)
            {
                fault = $"[{start}, {end}) {problem}";
                return null;
            }

            return span;
        }

        var starts = _codePointStarts ??= CodePointStarts(row.Text);
        if (start < 0 || end < 0 || start >= starts.Length || end >= starts.Length)
        {
            fault = $"[{start}, {end}) is outside the text, which has {starts.Length - 1} code points.";
            return null;
        }

        return new TextSpan(starts[start], starts[end]);
    }

    private static bool TryIndex(JsonElement json, string name, out int index, out string fault)
    {
        index = 0;
        if (!json.TryGetProperty(name, out var value))
        {
            fault = $"it has no '{name}'.";
            return false;
        }

        fault = $"its '{name}' is {(value.ValueKind == JsonValueKind.Number ? Cut(value) : KindOf(value))}; an integer is needed.";
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out index);
    }

    // The UTF-16 index at which each code point starts, and the length of the text as the last entry.
    private static int[] CodePointStarts(string text)
    {
        var starts = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            starts.Add(i);
        }

        starts.Add(text.Length);
        return [.. starts];
    }
}
