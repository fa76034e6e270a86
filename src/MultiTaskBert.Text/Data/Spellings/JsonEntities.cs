using System.Text.Json;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Spellings;

/// <summary>Reads the entities of one row, whatever their shape.</summary>
/// <param name="offsets">The positions of the row.</param>
/// <param name="options">The options of the file.</param>
/// <param name="names">What numbers stand for, or null if they stand for nothing.</param>
internal sealed class JsonEntities(JsonOffsets offsets, JsonEntityOptions options, ClassNumbers? names)
{
    /// <summary>Reads one item of an array: mostly one entity.</summary>
    public IReadOnlyList<EntitySpan>? Read(IEntityShape shape, JsonElement item, out string fault)
    {
        if (shape.Read(item, options, out fault) is not { } parts)
        {
            return null;
        }

        var entities = new List<EntitySpan>(parts.Count);
        foreach (var part in parts)
        {
            if (Type(part, out fault) is not { } type || Span(part.Start, part.End, part.IsEndIncluded, part.Text, out fault) is not { } span)
            {
                return null;
            }

            entities.Add(new EntitySpan(span.Start, span.End, type));
        }

        return entities;
    }

    /// <summary>Reads an object that is a part of the text.</summary>
    public TextSpan? ReadSpan(JsonElement json, out string fault)
    {
        var text = options.Text is { } repeated && json.TryGetProperty(repeated, out var given) ? given : default;
        return EntityObject.TryEnds(json, options, out var start, out var end, out fault) ? Span(start, end, options.IsEndIncluded ?? false, text, out fault) : null;
    }

    private TextSpan? Span(JsonElement start, JsonElement end, bool isEndIncluded, JsonElement text, out string fault)
    {
        if (!TryIndex("start", start, out var first, out fault) || !TryIndex("end", end, out var last, out fault))
        {
            return null;
        }

        var expected = text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return isEndIncluded && last == int.MaxValue ? null : offsets.Span(first, isEndIncluded ? last + 1 : last, expected, out fault);
    }

    private static bool TryIndex(string name, JsonElement json, out int index, out string fault)
    {
        fault = $"its '{name}' is {JsonKind.Shown(json)}; an integer is needed.";
        return JsonKind.TryInteger(json, out index);
    }

    private string? Type(JsonEntity entity, out string fault)
    {
        var type = entity.Type;
        if (type.ValueKind == JsonValueKind.Array)
        {
            if (type.GetArrayLength() != 1)
            {
                fault = $"its {entity.TypeName} holds {type.GetArrayLength()} names; an entity has one type. Give one, or divide it.";
                return null;
            }

            type = type[0];
        }

        if (type.ValueKind == JsonValueKind.Number && names is not null)
        {
            return names.NameOf(type, out fault);
        }

        fault = $"its {entity.TypeName} is {(type.ValueKind == JsonValueKind.String ? "empty" : JsonKind.Of(type))}; a name is needed."
            + (type.ValueKind == JsonValueKind.Number ? $" Numbers are given names in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}." : string.Empty);
        return type.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(type.GetString()) ? null
            : names is null ? type.GetString() : names.NameOf(type.GetString()!, out fault);
    }
}
