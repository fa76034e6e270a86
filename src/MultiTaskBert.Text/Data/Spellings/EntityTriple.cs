using System.Text.Json;

namespace MultiTaskBert.Data.Spellings;

/// <summary><c>[0, 3, "PER"]</c>, as doccano and spaCy write entities.</summary>
internal sealed class EntityTriple : IEntityShape
{
    public bool Fits(JsonElement item) =>
        item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 3 && JsonKind.TryInteger(item[0], out _) && JsonKind.TryInteger(item[1], out _);

    public IReadOnlyList<JsonEntity> Read(JsonElement item, JsonEntityOptions options, out string fault)
    {
        fault = string.Empty;
        return [new JsonEntity(item[0], item[1], item[2], "label", default, IsEndIncluded: options.IsEndIncluded ?? false)];
    }
}
