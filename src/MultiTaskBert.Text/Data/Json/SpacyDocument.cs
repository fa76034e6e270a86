using System.Text.Json;

namespace MultiTaskBert.Data.Json;

/// <summary><c>{"text": …, "ents": [{"start": 0, "end": 3, "label": "PER"}], "cats": {…}, "tokens": […]}</c>, as spaCy's <c>Doc.to_json</c> writes a document.</summary>
internal sealed class SpacyDocument : IRowShape
{
    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        JsonText.Has(json, options.TextProperty) && JsonText.Has(json, "ents", JsonValueKind.Array) && JsonText.Has(json, "tokens", JsonValueKind.Array);

    public void Read(JsonElement json, ShapedRows rows)
    {
        rows.PassOver("tokens of spaCy", json.GetProperty("tokens").GetArrayLength());
        if (JsonText.Has(json, "spans", JsonValueKind.Object))
        {
            rows.PassOver("groups of spans", json.GetProperty("spans").EnumerateObject().Count());
        }

        // A document that no classes were given has an empty object of them.
        rows.Add(json, name => name is not ("tokens" or "sents" or "spans" or "_") && (name is not "cats" || json.GetProperty(name) is not { ValueKind: JsonValueKind.Object } cats || cats.EnumerateObject().Any()));
    }
}
