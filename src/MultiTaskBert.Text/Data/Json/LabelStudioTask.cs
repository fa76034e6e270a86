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
    private const string Relation = "relation";

    // For each kind of result: where its value is, and whether it is a label of the whole text.
    private static readonly Dictionary<string, (string Value, bool IsOfText)> Kinds = new(StringComparer.Ordinal)
    {
        ["labels"] = ("labels", false),
        ["choices"] = ("choices", true),
        ["number"] = ("number", true),
        ["rating"] = ("rating", true),
    };

    public bool NeedsSurvey => true;

    public bool Fits(JsonElement json, JsonLinesOptions options) => JsonText.Has(json, Data, JsonValueKind.Object) && TryAnnotations(json, out _);

    public void Read(JsonElement json, ShapedRows rows)
    {
        rows.PassOver("predictions of models", JsonText.Items(json, "predictions").Count());
        if (!TryChoose(json, rows, out var annotation))
        {
            return;
        }

        var row = new JsonObject();
        if (!json.GetProperty(Data).EnumerateObject().Any(input => IsInput(input.Name, rows.Options)))
        {
            rows.Report($"the task's '{Data}' has {Quoted.List([.. json.GetProperty(Data).EnumerateObject().Select(input => input.Name)])}, but neither '{rows.Options.TextProperty}' nor '{rows.Options.WordsProperty}'. "
                + $"Name the property that holds the text in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TextProperty)}.");
            return;
        }

        foreach (var input in json.GetProperty(Data).EnumerateObject().Where(input => IsInput(input.Name, rows.Options)))
        {
            row[input.Name] = JsonSerializer.SerializeToNode(input.Value, PlainJson.Default.JsonElement);
        }

        if (annotation is { } chosen && !TryAddResults(row, chosen, rows))
        {
            return;
        }

        // Who annotated the text and marked nothing said that there is no entity in it.
        rows.Add(new ShapedRow { Json = JsonSerializer.SerializeToElement(row, PlainJson.Default.JsonObject), HasAnnotator = true, EntityProperties = annotation is null ? [] : rows.Survey.EntityProperties });
    }

    public void Survey(JsonElement json, FileSurvey survey)
    {
        TryAnnotations(json, out var annotations);
        foreach (var result in annotations.EnumerateArray().SelectMany(annotation => JsonText.Items(annotation, Result)))
        {
            if (JsonText.Of(result, "from_name") is not { } control)
            {
                continue;
            }

            if (JsonText.Of(result, "type") is "labels")
            {
                survey.EntityProperties.Add(control);
            }
            else if (result.TryGetProperty("value", out var value) && JsonText.Has(value, "choices", JsonValueKind.Array) && value.GetProperty("choices").GetArrayLength() > 1)
            {
                survey.ListProperties.Add(control);
            }
        }
    }

    /// <summary>Who annotated, as an identifier: a number, a name, or an object that has them.</summary>
    internal static string? AnnotatorOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetRawText(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Object => JsonText.Of(json, "email") ?? JsonText.Identifier(json, "id"),
        _ => null,
    };

    private static bool TryAnnotations(JsonElement json, out JsonElement annotations) =>
        (json.TryGetProperty(Annotations, out annotations) || json.TryGetProperty(Completions, out annotations)) && annotations.ValueKind == JsonValueKind.Array;

    // The annotation that counts, which may be none.
    private static bool TryChoose(JsonElement json, ShapedRows rows, out JsonElement? chosen)
    {
        chosen = null;
        TryAnnotations(json, out var all);
        JsonElement[] annotations = [.. all.EnumerateArray().Where(annotation => !Says(annotation, "was_cancelled"))];
        rows.PassOver("annotations that were cancelled", all.GetArrayLength() - annotations.Length);
        if (rows.Options.Annotator is { } annotator)
        {
            JsonElement[] theirs = [.. annotations.Where(annotation => IsOf(annotation, annotator))];
            if (theirs.Length == 0)
            {
                rows.LeaveOut($"tasks that annotator '{annotator}' did not annotate");
                return false;
            }

            rows.PassOver($"annotations of others than '{annotator}'", annotations.Length - theirs.Length);
            annotations = theirs;
        }

        if (annotations.Length > 1 && annotations.Where(annotation => Says(annotation, "ground_truth")).ToArray() is [var truth])
        {
            rows.PassOver("annotations beside the ground truth", annotations.Length - 1);
            annotations = [truth];
        }

        if (annotations.Length > 1 && !rows.Options.TakeFirstAnnotation)
        {
            string[] people = [.. annotations.Select(Annotator).OfType<string>().Distinct(StringComparer.Ordinal)];
            rows.Report($"the task has {annotations.Length} annotations{(people.Length > 0 ? $" (by {Quoted.List(people)})" : string.Empty)}; a row has one gold answer. Mark one as ground truth, choose an annotator in "
                + $"{nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Annotator)}, or set {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TakeFirstAnnotation)}.");
            return false;
        }

        rows.PassOver("annotations behind the first of their task", Math.Max(0, annotations.Length - 1));
        chosen = annotations.Length > 0 ? annotations[0] : null;
        return true;
    }

    private static string? Annotator(JsonElement annotation) => annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("completed_by", out var by) ? AnnotatorOf(by) : null;

    private static bool IsOf(JsonElement annotation, string annotator) =>
        annotator.Equals(Annotator(annotation), StringComparison.Ordinal)
        || (annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("completed_by", out var by) && annotator.Equals(JsonText.Identifier(by, "id"), StringComparison.Ordinal));

    private static bool Says(JsonElement annotation, string flag) => JsonText.Has(annotation, flag, JsonValueKind.True);

    private static bool IsInput(string name, JsonLinesOptions options) =>
        new[] { options.TextProperty, options.PairProperty, options.WordsProperty }.Contains(name, StringComparer.Ordinal);

    private static bool TryAddResults(JsonObject row, JsonElement annotation, ShapedRows rows)
    {
        if (!JsonText.Has(annotation, Result, JsonValueKind.Array))
        {
            rows.Report($"the annotation has no list '{Result}'.");
            return false;
        }

        foreach (var result in annotation.GetProperty(Result).EnumerateArray())
        {
            if (JsonText.Of(result, "type") is Relation)
            {
                rows.PassOver("relations between entities");
            }
            else if (Add(row, result, rows) is { Length: > 0 } fault)
            {
                rows.Report(fault);
                return false;
            }
        }

        return true;
    }

    private static string Add(JsonObject row, JsonElement result, ShapedRows rows)
    {
        if (JsonText.Of(result, "type") is not { } type || JsonText.Of(result, "from_name") is not { } head)
        {
            return "a result of the annotation has no 'from_name' or no 'type'.";
        }

        if (rows.Options.HeadOf(head) is not { } renamed)
        {
            return string.Empty;
        }

        if (!Kinds.TryGetValue(type, out var kind) || !JsonText.Has(result, "value", JsonValueKind.Object) || !result.GetProperty("value").TryGetProperty(kind.Value, out var answer))
        {
            return $"control {Quoted.Value(head)}: a result of the type {Quoted.Value(type)} cannot be read, only {Quoted.List(Kinds.Keys)} with their values. "
                + $"Name the control in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)} to leave it out.";
        }

        var value = result.GetProperty("value");
        if (!kind.IsOfText)
        {
            if (row[head] is not JsonArray entities)
            {
                row[head] = entities = [];
            }

            entities.Add(JsonSerializer.SerializeToNode(value, PlainJson.Default.JsonElement));
            return string.Empty;
        }

        if (value.TryGetProperty("start", out _))
        {
            return $"control {Quoted.Value(head)}: a result of the type {Quoted.Value(type)} is of a part of the text (perRegion), which no head takes. "
                + $"Name the control in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)} to leave it out.";
        }

        // Of one choice it cannot be seen whether several could have been made; another task that has several says so, or that there are names with a separator.
        var isOne = answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() == 1 && !rows.Survey.ListProperties.Contains(head) && !rows.Options.Separators.ContainsKey(head)
            && !rows.Options.Separators.ContainsKey(renamed);
        return row.TryAdd(head, JsonSerializer.SerializeToNode(isOne ? answer[0] : answer, PlainJson.Default.JsonElement)) ? string.Empty
            : $"control {Quoted.Value(head)} has two results for the whole text; a row has one gold answer.";
    }
}
