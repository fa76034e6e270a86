using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// A task of Label Studio with the annotations of its people: <c>{"data": {"text": …}, "annotations": [{"result": [{"from_name": "label", "type": "labels", "value": {…}}]}]}</c>. What
/// Label Studio calls the control (<c>from_name</c>) is the head.
/// </summary>
internal sealed class LabelStudioTask : IRowShape
{
    private const string Data = "data";
    private const string Annotations = "annotations";
    private const string Result = "result";

    // For each kind of result: where its value is, and whether it is a label of the whole text.
    private static readonly Dictionary<string, (string Value, bool IsOfText)> Kinds = new(StringComparer.Ordinal)
    {
        ["labels"] = ("labels", false),
        ["choices"] = ("choices", true),
        ["number"] = ("number", true),
        ["rating"] = ("rating", true),
    };

    public bool Fits(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(Data, out var data) && data.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(Annotations, out var annotations) && annotations.ValueKind == JsonValueKind.Array;

    public JsonElement? ToPlain(JsonElement json, JsonLinesOptions options, out string fault)
    {
        var annotations = json.GetProperty(Annotations).EnumerateArray()
            .Where(annotation => !(annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("was_cancelled", out var cancelled) && cancelled.ValueKind == JsonValueKind.True))
            .ToArray();
        if (annotations.Length > 1)
        {
            fault = $"the task has {annotations.Length} annotations; a row has one gold answer. Export the one that counts.";
            return null;
        }

        var row = new JsonObject();
        foreach (var input in json.GetProperty(Data).EnumerateObject().Where(input => IsInput(input.Name, options)))
        {
            row[input.Name] = JsonSerializer.SerializeToNode(input.Value);
        }

        foreach (var annotation in annotations)
        {
            if (annotation.ValueKind != JsonValueKind.Object || !annotation.TryGetProperty(Result, out var results) || results.ValueKind != JsonValueKind.Array)
            {
                fault = $"the annotation has no list '{Result}'.";
                return null;
            }

            foreach (var result in results.EnumerateArray())
            {
                if (!TryAdd(row, result, options, out fault))
                {
                    return null;
                }
            }
        }

        fault = string.Empty;
        return JsonSerializer.SerializeToElement(row);
    }

    private static bool IsInput(string name, JsonLinesOptions options) =>
        new[] { options.TextProperty, options.PairProperty, options.WordsProperty }.Contains(name, StringComparer.Ordinal);

    private static bool TryAdd(JsonObject row, JsonElement result, JsonLinesOptions options, out string fault)
    {
        fault = string.Empty;
        if (Text(result, "from_name") is not { } head || Text(result, "type") is not { } type)
        {
            fault = "a result of the annotation has no 'from_name' or no 'type'.";
            return false;
        }

        if (options.HeadOf(head) is not { } renamed)
        {
            return true;
        }

        if (!Kinds.TryGetValue(type, out var kind) || !result.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(kind.Value, out var answer))
        {
            fault = $"control {Quoted.Value(head)}: a result of the type {Quoted.Value(type)} cannot be read, only {Quoted.List(Kinds.Keys)} with their values. "
                + $"Name the control in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)} to leave it out.";
            return false;
        }

        if (!kind.IsOfText)
        {
            if (row[head] is not JsonArray entities)
            {
                row[head] = entities = [];
            }

            entities.Add(JsonSerializer.SerializeToNode(value));
            return true;
        }

        // Of one choice it cannot be seen whether several could have been made; that there are names with a separator says so.
        var isOne = answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() == 1 && !options.Separators.ContainsKey(head) && !options.Separators.ContainsKey(renamed);
        if (!row.TryAdd(head, JsonSerializer.SerializeToNode(isOne ? answer[0] : answer)))
        {
            fault = $"control {Quoted.Value(head)} has two results for the whole text; a row has one gold answer.";
            return false;
        }

        return true;
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
