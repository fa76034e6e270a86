using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>
/// An object that says by the name of its property what kind of label it is, as this library writes those that nothing else tells: <c>{"names": []}</c>, <c>{"entities": []}</c>,
/// <c>{"related_text": "a paraphrase", "score": 0.5}</c>, <c>{"own_text": true}</c>, <c>{"class": "['a']"}</c>.
/// </summary>
internal sealed class MarkedKindShape : ILabelShape
{
    internal const string Class = "class";
    internal const string Names = "names";
    internal const string Entities = "entities";
    internal const string RelatedText = "related_text";
    internal const string Score = "score";
    internal const string OwnText = "own_text";

    private static readonly string[] Kinds = [Class, Names, Entities, RelatedText, OwnText];

    public bool Fits(LabelValue value) => KindOf(value.Json, out _) is not null;

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        label = KindOf(value.Json, out var marked) switch
        {
            Class => new ClassLabel(marked.GetString()!),
            Names => new NamesLabel([]),
            Entities => new EntitiesLabel([]),
            OwnText => Label.OwnText,
            _ => new TextLabel(marked.GetString()!, value.Json.TryGetProperty(Score, out var score) ? score.GetDouble() : null),
        };
        problem = string.Empty;
        return true;
    }

    // The kind that the first property names, with its value; null for other objects.
    private static string? KindOf(JsonElement json, out JsonElement marked)
    {
        marked = default;
        if (json.ValueKind != JsonValueKind.Object || json.EnumerateObject().ToArray() is not [var first, .. var rest] || Array.Find(Kinds, first.NameEquals) is not { } kind)
        {
            return null;
        }

        marked = first.Value;
        var fits = (marked.ValueKind, kind) switch
        {
            (JsonValueKind.Array, Names or Entities) => rest.Length == 0 && marked.GetArrayLength() == 0,
            (JsonValueKind.True, OwnText) => rest.Length == 0,
            (JsonValueKind.String, Class) => rest.Length == 0 && !string.IsNullOrWhiteSpace(marked.GetString()),
            (JsonValueKind.String, RelatedText) => Array.TrueForAll(rest, property => property.NameEquals(Score) && property.Value.ValueKind == JsonValueKind.Number),
            _ => false,
        };
        return fits ? kind : null;
    }
}
