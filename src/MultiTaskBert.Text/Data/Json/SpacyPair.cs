using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary><c>["Ada joined Acme", {"entities": [[0, 3, "PER"]], "cats": {"JOBS": 1.0}}]</c>, as spaCy 2 and 3 take training data: the text, then its labels.</summary>
internal sealed class SpacyPair : IRowShape
{
    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 2 && json[0].ValueKind == JsonValueKind.String && json[1].ValueKind == JsonValueKind.Object;

    public void Read(JsonElement json, ShapedRows rows)
    {
        var labels = json[1];
        if (labels.TryGetProperty(rows.Options.TextProperty, out _))
        {
            rows.Report($"the property '{rows.Options.TextProperty}' is among the labels, where the text stands before them.");
            return;
        }

        rows.Add(new ShapedRow { Json = labels, Input = new MtlRow(json[0].GetString()!) });
    }
}
