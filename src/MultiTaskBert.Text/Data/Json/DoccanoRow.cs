using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"id", "text", "label": [[0, 3, "PER"]]}</c> and <c>{"id", "text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations": […], "Comments": […]}</c>, as doccano
/// exports them. Numbers of rows, comments and relations are no labels.
/// </summary>
internal sealed class DoccanoRow : IRowShape
{
    private static readonly string[] Annotations = ["label", "entities", "annotations"];

    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        JsonText.Has(json, options.TextProperty)
        && (JsonText.Has(json, "Comments", JsonValueKind.Array) || Array.Exists(Annotations, name => JsonText.Items(json, name).FirstOrDefault() is var first
            && (JsonText.Has(first, "start_offset", JsonValueKind.Number) || (first.ValueKind == JsonValueKind.Array && json.TryGetProperty("id", out _)))
            || (name is "entities" && JsonText.Has(json, "relations", JsonValueKind.Array) && json.TryGetProperty(name, out _))));

    public void Read(JsonElement json, ShapedRows rows)
    {
        rows.PassOver("relations between entities", JsonText.Items(json, "relations").Count());
        rows.PassOver("comments of annotators", JsonText.Items(json, "Comments").Count());
        string[] users = [.. JsonText.Items(json, "annotations").Select(item => JsonText.Identifier(item, "user")).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (users.Length > 1)
        {
            rows.Report($"the text was annotated by {Quoted.List(users)}; a row has one gold answer. Export the annotations of each user by themselves, as doccano does for a project that is not shared.");
            return;
        }

        rows.Add(json, name => name is not ("id" or "relations" or "Comments" or "meta" or "metadata" or "annotation_approver"));
    }
}
