using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary><c>["Ada joined Acme", {"entities": [[0, 3, "PER"]]}]</c>, as spaCy 2 took training data: the text, then its labels.</summary>
internal sealed class SpacyPair : IRowShape
{
    public bool Fits(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 2 && json[0].ValueKind == JsonValueKind.String && json[1].ValueKind == JsonValueKind.Object;

    public JsonElement? ToPlain(JsonElement json, JsonLinesOptions options, IReadOnlySet<string> entityControls, out string fault)
    {
        var row = new JsonObject { [options.TextProperty] = json[0].GetString() };
        foreach (var label in json[1].EnumerateObject())
        {
            if (!row.TryAdd(label.Name, JsonSerializer.SerializeToNode(label.Value, PlainJson.Default.JsonElement)))
            {
                fault = $"the property {Quoted.Value(label.Name)} occurs twice, or is that of the text.";
                return null;
            }
        }

        fault = string.Empty;
        return JsonSerializer.SerializeToElement(row, PlainJson.Default.JsonObject);
    }
}
