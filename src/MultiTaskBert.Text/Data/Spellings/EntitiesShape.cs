using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>An array of entities, in any of the <see cref="EntityShapes"/>.</summary>
internal sealed class EntitiesShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.Array;

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        label = null;
        var reader = new JsonEntities(value.Offsets, value.Options.Entities, value.Names);
        var entities = new List<EntitySpan>();
        foreach (var (index, item) in value.Json.EnumerateArray().Index())
        {
            if (EntityShapes.Of(item) is not { } shape)
            {
                problem = $"item {index} of the array is {JsonKind.Of(item)}; {LabelValue.Allowed}; an entity may be [start, end, label] as well.";
                return false;
            }

            if (reader.Read(shape, item, out var fault) is not { } read)
            {
                problem = $"entity {index}: {fault}";
                return false;
            }

            entities.AddRange(read);
        }

        (label, problem) = (new EntitiesLabel(entities), string.Empty);
        return true;
    }
}
