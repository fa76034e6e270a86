using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Data.Spellings;
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

    // What older versions call them.
    private const string Completions = "completions";
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
        && (json.TryGetProperty(Annotations, out var annotations) || json.TryGetProperty(Completions, out annotations)) && annotations.ValueKind == JsonValueKind.Array;

    public JsonElement? ToPlain(JsonElement json, JsonLinesOptions options, IReadOnlySet<string> entityControls, out string fault)
    {
        var all = json.TryGetProperty(Annotations, out var written) ? written : json.GetProperty(Completions);
        var annotations = all.EnumerateArray().Where(annotation => !Says(annotation, "was_cancelled")).ToArray();
        if (annotations.Length > 1 && annotations.Where(annotation => Says(annotation, "ground_truth")).ToArray() is [var truth])
        {
            annotations = [truth];
        }

        if (annotations.Length > 1)
        {
            fault = $"the task has {annotations.Length} annotations; a row has one gold answer. Mark one as ground truth, or export the one that counts.";
            return null;
        }

        var row = new JsonObject();
        if (!json.GetProperty(Data).EnumerateObject().Any(input => IsInput(input.Name, options)))
        {
            fault = $"the task's '{Data}' has {Quoted.List([.. json.GetProperty(Data).EnumerateObject().Select(input => input.Name)])}, but neither '{options.TextProperty}' nor '{options.WordsProperty}'. "
                + $"Name the property that holds the text in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TextProperty)}.";
            return null;
        }

        foreach (var input in json.GetProperty(Data).EnumerateObject().Where(input => IsInput(input.Name, options)))
        {
            row[input.Name] = JsonSerializer.SerializeToNode(input.Value, PlainJson.Default.JsonElement);
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

        // Who annotated the text and marked nothing said that there is no entity in it.
        foreach (var control in annotations.Length == 0 ? [] : entityControls.Where(control => options.HeadOf(control) is not null))
        {
            row.TryAdd(control, new JsonArray());
        }

        fault = string.Empty;
        return JsonSerializer.SerializeToElement(row, PlainJson.Default.JsonObject);
    }

    /// <summary>Adds the controls that hold entities in a task.</summary>
    internal static void AddEntityControls(JsonElement json, HashSet<string> controls)
    {
        if (json.ValueKind != JsonValueKind.Object || (!json.TryGetProperty(Annotations, out var annotations) && !json.TryGetProperty(Completions, out annotations)) || annotations.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var annotation in annotations.EnumerateArray())
        {
            if (annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty(Result, out var results) && results.ValueKind == JsonValueKind.Array)
            {
                foreach (var result in results.EnumerateArray().Where(result => Text(result, "type") is "labels"))
                {
                    _ = Text(result, "from_name") is { } control && controls.Add(control);
                }
            }
        }
    }

    private static bool Says(JsonElement annotation, string flag) =>
        annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty(flag, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool IsInput(string name, JsonLinesOptions options) =>
        new[] { options.TextProperty, options.PairProperty, options.WordsProperty }.Contains(name, StringComparer.Ordinal);

    private static bool TryAdd(JsonObject row, JsonElement result, JsonLinesOptions options, out string fault)
    {
        fault = string.Empty;
        // Relations between entities are of no control, and no head takes them.
        if (Text(result, "type") is not { } type || (Text(result, "from_name") ?? (type is "relation" ? type : null)) is not { } head)
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

            entities.Add(JsonSerializer.SerializeToNode(value, PlainJson.Default.JsonElement));
            return true;
        }

        // Of one choice it cannot be seen whether several could have been made; that there are names with a separator says so.
        var isOne = answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() == 1 && !options.Separators.ContainsKey(head) && !options.Separators.ContainsKey(renamed);
        if (!row.TryAdd(head, JsonSerializer.SerializeToNode(isOne ? answer[0] : answer, PlainJson.Default.JsonElement)))
        {
            fault = $"control {Quoted.Value(head)} has two results for the whole text; a row has one gold answer.";
            return false;
        }

        return true;
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
