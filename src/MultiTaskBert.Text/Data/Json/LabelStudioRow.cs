using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"text", "label": [{"start", "end", "text", "labels"}], "sentiment": "Pos", "id", "annotator", "annotation_id", …}</c>, a row of Label Studio's JSON_MIN: one annotation each, so that a
/// task with two annotators is two rows.
/// </summary>
internal sealed class LabelStudioRow : IRowShape
{
    public bool NeedsSurvey => true;

    public bool Fits(JsonElement json, JsonLinesOptions options) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("annotation_id", out _) && json.TryGetProperty("annotator", out _);

    public void Read(JsonElement json, ShapedRows rows)
    {
        var annotator = LabelStudioTask.AnnotatorOf(json.GetProperty("annotator"));
        if (JsonText.Identifier(json, "id") is { } task && annotator is not null
            && !rows.Survey.Counts(task, annotator, rows.Line, out var unwanted, out var fault))
        {
            if (fault.Length > 0)
            {
                rows.Report(fault);
            }
            else
            {
                rows.LeaveOut(unwanted);
            }

            return;
        }

        rows.Add(new ShapedRow
        {
            Json = json,
            HasAnnotator = annotator is not null,
            IsLabel = name => name is not ("id" or "annotator" or "annotation_id" or "created_at" or "updated_at" or "lead_time" or "agreement"),
            EntityProperties = rows.Survey.EntityProperties,
        });
    }

    public void Survey(JsonElement json, FileSurvey survey)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() > 0 && JsonText.Has(property.Value[0], "labels", JsonValueKind.Array))
            {
                survey.EntityProperties.Add(property.Name);
            }
            else if (JsonText.Has(property.Value, "choices", JsonValueKind.Array))
            {
                survey.ListProperties.Add(property.Name);
            }
        }
    }
}
