using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"id", "text", "label": [[0, 3, "PER"]]}</c> and <c>{"id", "text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations": […], "Comments": […]}</c>, as doccano
/// exports them. Numbers of rows, comments and relations are no labels.
/// </summary>
internal sealed class DoccanoRow : IRowShape
{
    private const string Shared = "annotations";

    private static readonly string[] Annotations = ["label", "entities", Shared];

    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        JsonText.Has(json, options.TextProperty)
        && (JsonText.Has(json, "Comments", JsonValueKind.Array) || Array.Exists(Annotations, name => JsonText.Items(json, name).FirstOrDefault() is var first
            && (JsonText.Has(first, "start_offset", JsonValueKind.Number) || (first.ValueKind == JsonValueKind.Array && json.TryGetProperty("id", out _)))
            || (name is "entities" && JsonText.Has(json, "relations", JsonValueKind.Array) && json.TryGetProperty(name, out _))));

    public void Read(JsonElement json, ShapedRows rows)
    {
        rows.PassOver("relations between entities", JsonText.Items(json, "relations").Count());
        rows.PassOver("comments of annotators", JsonText.Items(json, "Comments").Count());
        string[] users = [.. JsonText.Items(json, Shared).Select(item => JsonText.Identifier(item, "user")).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (users.Length > 0 && rows.Options.Annotator is { } annotator && !users.Contains(annotator, StringComparer.Ordinal))
        {
            rows.LeaveOut($"rows that annotator '{annotator}' did not annotate");
            return;
        }

        if (users.Length > 1 && rows.Options is { Annotator: null, TakeFirstAnnotation: false })
        {
            rows.Report($"the text was annotated by {Quoted.List(users)}; a row has one gold answer. Choose one of them in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Annotator)}, or set "
                + $"{nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TakeFirstAnnotation)}.");
            return;
        }

        rows.Add(new ShapedRow { Json = users.Length > 1 ? OfUser(json, rows.Options.Annotator ?? users[0], rows) : json, HasAnnotator = users.Length > 0, IsLabel = IsLabel });
    }

    private static bool IsLabel(string name) => name is not ("id" or "relations" or "Comments" or "meta" or "metadata" or "annotation_approver");

    // The row with the annotations of one user.
    private static JsonElement OfUser(JsonElement json, string user, ShapedRows rows)
    {
        JsonElement[] all = [.. JsonText.Items(json, Shared)];
        JsonElement[] theirs = [.. all.Where(item => user.Equals(JsonText.Identifier(item, "user"), StringComparison.Ordinal))];
        rows.PassOver($"annotations of others than '{user}'", all.Length - theirs.Length);
        var row = JsonSerializer.SerializeToNode(json, PlainJson.Default.JsonElement)!.AsObject();
        row[Shared] = new JsonArray([.. theirs.Select(item => JsonSerializer.SerializeToNode(item, PlainJson.Default.JsonElement))]);
        return JsonSerializer.SerializeToElement(row, PlainJson.Default.JsonObject);
    }
}
