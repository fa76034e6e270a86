using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Spellings;

/// <summary><c>{"start": 0, "end": 3, "label": "PER"}</c>, with the names that tools use: Prodigy, doccano's relations, Label Studio, Rasa, pipelines of transformers.</summary>
internal sealed class EntityObject : IEntityShape
{
    private static readonly string[] Starts = ["start", "start_offset", "start_char", "begin"];
    private static readonly string[] Ends = ["end", "end_offset", "end_char"];
    private static readonly string[] Types = ["label", "type", "entity", "labels", "entity_group", "entity_type"];

    public bool Fits(JsonElement item) => item.ValueKind == JsonValueKind.Object && !EntityPoints.IsOne(item) && !AnswersShape.IsOne(item);

    public IReadOnlyList<JsonEntity>? Read(JsonElement item, JsonEntityOptions options, out string fault)
    {
        if (Find(item, options.Label, Types, out fault) is not { } type)
        {
            if (fault.Length == 0)
            {
                fault = options.Label is { } name ? $"it has no '{name}', which {nameof(JsonLinesOptions.Entities)}.{nameof(options.Label)} names."
                    : $"it has neither 'label' nor 'type'. It has {Quoted.List([.. item.EnumerateObject().Select(property => property.Name)])}; if one of them is the type, name it in "
                    + $"{nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Entities)}.{nameof(options.Label)}. A property that holds no entities can be named in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.";
            }

            return null;
        }

        if (!TryEnds(item, options, out var start, out var end, out fault))
        {
            return null;
        }

        var text = options.Text is { } repeated && item.TryGetProperty(repeated, out var given) ? given : default;
        return [new JsonEntity(start, end, item.GetProperty(type), type, text, options.IsEndIncluded ?? false)];
    }

    /// <summary>Whether an object says where a part of the text begins or ends.</summary>
    internal static bool HasEnds(JsonElement item, JsonEntityOptions options) =>
        Find(item, options.Start, Starts, out var fault) is not null || fault.Length > 0 || Find(item, options.End, Ends, out fault) is not null || fault.Length > 0;

    /// <summary>Where an object says that a part of the text begins and ends.</summary>
    internal static bool TryEnds(JsonElement item, JsonEntityOptions options, out JsonElement start, out JsonElement end, out string fault)
    {
        end = default;
        return TryOne(item, options.Start, Starts, nameof(options.Start), out start, out fault) && TryOne(item, options.End, Ends, nameof(options.End), out end, out fault);
    }

    private static bool TryOne(JsonElement item, string? given, string[] known, string option, out JsonElement value, out string fault)
    {
        value = default;
        if (Find(item, given, known, out fault) is { } name)
        {
            value = item.GetProperty(name);
            return true;
        }

        fault = fault.Length > 0 ? fault
            : $"it has no '{given ?? known[0]}'. The name of the property is given in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Entities)}.{option}.";
        return false;
    }

    // The property of that name or, if the user gave none, the only one of the known names; null without a fault if there is none.
    private static string? Find(JsonElement item, string? given, string[] known, out string fault)
    {
        string[] there = [.. (given is null ? known : [given]).Where(name => item.TryGetProperty(name, out _))];
        fault = there.Length > 1 ? $"it has both '{there[0]}' and '{there[1]}'; give one." : string.Empty;
        return there.Length == 1 ? there[0] : null;
    }
}
