using System.Text.Json;

namespace MultiTaskBert.Data.Spellings;

/// <summary><c>{"label": ["PER"], "points": [{"start": 0, "end": 2, "text": "Ada"}]}</c>, as Dataturks writes entities: the end is the last character.</summary>
internal sealed class EntityPoints : IEntityShape
{
    private const string Points = "points";

    public bool Fits(JsonElement item) => IsOne(item);

    public IReadOnlyList<JsonEntity>? Read(JsonElement item, JsonEntityOptions options, out string fault)
    {
        var type = options.Label ?? "label";
        if (!item.TryGetProperty(type, out var label))
        {
            fault = $"it has '{Points}' but no '{type}'.";
            return null;
        }

        var entities = new List<JsonEntity>();
        foreach (var point in item.GetProperty(Points).EnumerateArray())
        {
            if (point.ValueKind != JsonValueKind.Object || !EntityObject.TryEnds(point, options, out var start, out var end, out fault))
            {
                fault = $"a point of it is {JsonKind.Of(point)} without start or end.";
                return null;
            }

            var text = options.Text is { } repeated && point.TryGetProperty(repeated, out var given) ? given : default;
            if (text.ValueKind != JsonValueKind.String && options.IsEndIncluded is null)
            {
                fault = $"a point of it does not repeat its text, so it cannot be told whether the end belongs to it; say so in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Entities)}.{nameof(options.IsEndIncluded)}.";
                return null;
            }

            entities.Add(new JsonEntity(start, end, label, type, text, options.IsEndIncluded ?? true));
        }

        fault = string.Empty;
        return entities;
    }

    internal static bool IsOne(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(Points, out var points) && points.ValueKind == JsonValueKind.Array;
}
