using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"id": 0, "paragraphs": [{"raw": …, "sentences": [{"tokens": [{"orth": "Ada", "tag": "NNP", "ner": "U-PER"}]}], "cats": […]}]}</c>, the JSON that spaCy 2 trains on. A sentence is a
/// row of words with its tags, and a paragraph that has classes is a row as a whole, since they are of all its sentences.
/// </summary>
internal sealed class SpacyTraining : IRowShape
{
    private const string Paragraphs = "paragraphs";
    private const string Sentences = "sentences";
    private const string Tokens = "tokens";
    private const string Cats = "cats";

    // What spaCy writes for a tag that nobody gave.
    private const string Missing = "-";

    private static readonly string[] Tags = ["tag", "ner"];

    public bool Fits(JsonElement json, JsonLinesOptions options) => JsonText.Items(json, Paragraphs).FirstOrDefault() is var first && (JsonText.Has(first, Sentences, JsonValueKind.Array) || JsonText.Has(first, "raw"));

    public void Read(JsonElement json, ShapedRows rows)
    {
        var group = JsonText.Identifier(json, "id");
        foreach (var paragraph in JsonText.Items(json, Paragraphs))
        {
            var cats = Categories(paragraph);
            var sentences = JsonText.Items(paragraph, Sentences);
            foreach (var row in cats is null ? sentences.Select(sentence => (JsonElement[])[sentence]) : [[.. sentences]])
            {
                Add([.. row.SelectMany(sentence => JsonText.Items(sentence, Tokens))], cats, JsonText.Of(paragraph, "raw"), group, rows);
            }
        }
    }

    private static void Add(JsonElement[] tokens, JsonNode? cats, string? raw, string? group, ShapedRows rows)
    {
        if (tokens.Length == 0)
        {
            if (raw is null || cats is null)
            {
                rows.Report($"a sentence of the document has no list '{Tokens}'.");
                return;
            }

            rows.Add(new ShapedRow { Json = Labels(new JsonObject { [Cats] = cats.DeepClone() }), Input = new MtlRow(raw) { Group = group } });
            return;
        }

        if (tokens.Select(token => JsonText.Of(token, "orth")).ToArray() is var words && Array.IndexOf(words, null) is >= 0 and var lacking)
        {
            rows.Report($"token {lacking} of a sentence has no 'orth', which is its text.");
            return;
        }

        var labels = new JsonObject();
        foreach (var name in Tags)
        {
            string?[] tags = [.. tokens.Select(token => JsonText.Of(token, name) is { Length: > 0 } tag && !tag.Equals(Missing, StringComparison.Ordinal) ? tag : null)];
            if (Array.TrueForAll(tags, tag => tag is null))
            {
                continue;
            }

            if (Array.IndexOf(tags, null) is >= 0 and var without)
            {
                rows.Report($"token {without} ({Quoted.Value(words[without]!)}) has no '{name}', but others of its sentence have; give all, or none.");
                return;
            }

            labels[name] = new JsonArray([.. tags.Select(tag => (JsonNode)JsonValue.Create(tag!))]);
        }

        if (cats is not null)
        {
            labels[Cats] = cats.DeepClone();
        }

        rows.Add(new ShapedRow { Json = Labels(labels), Input = new MtlRow(words!) { Group = group } });
    }

    // A list of {"label", "value"}, which becomes the object that spaCy 3 has; null if there is none.
    private static JsonNode? Categories(JsonElement paragraph)
    {
        if (JsonText.Has(paragraph, Cats, JsonValueKind.Object) && paragraph.GetProperty(Cats).EnumerateObject().Any())
        {
            return JsonSerializer.SerializeToNode(paragraph.GetProperty(Cats), PlainJson.Default.JsonElement);
        }

        var cats = new JsonObject();
        foreach (var cat in JsonText.Items(paragraph, Cats))
        {
            if (JsonText.Of(cat, "label") is { } label && cat.TryGetProperty("value", out var value))
            {
                cats[label] = JsonSerializer.SerializeToNode(value, PlainJson.Default.JsonElement);
            }
        }

        return cats.Count > 0 ? cats : null;
    }

    private static JsonElement Labels(JsonObject labels) => JsonSerializer.SerializeToElement(labels, PlainJson.Default.JsonObject);
}
