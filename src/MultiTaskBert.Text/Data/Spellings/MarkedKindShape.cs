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

    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.Object && value.Json.EnumerateObject().FirstOrDefault() is var first && (first.Value.ValueKind, first.Name) switch
    {
        (JsonValueKind.Array, Names or Entities) => first.Value.GetArrayLength() == 0 && value.Json.EnumerateObject().Count() == 1,
        (JsonValueKind.True, OwnText) => value.Json.EnumerateObject().Count() == 1,
        (JsonValueKind.String, Class) => value.Json.EnumerateObject().Count() == 1 && !string.IsNullOrWhiteSpace(first.Value.GetString()),
        (JsonValueKind.String, RelatedText) => value.Json.EnumerateObject().Skip(1).All(property => property.NameEquals(Score) && property.Value.ValueKind == JsonValueKind.Number),
        _ => false,
    };

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        var first = value.Json.EnumerateObject().First();
        label = first.Name switch
        {
            Class => new ClassLabel(first.Value.GetString()!),
            Names => new NamesLabel([]),
            Entities => new EntitiesLabel([]),
            OwnText => Label.OwnText,
            _ => new TextLabel(first.Value.GetString()!, value.Json.TryGetProperty(Score, out var score) ? score.GetDouble() : null),
        };
        problem = string.Empty;
        return true;
    }
}
