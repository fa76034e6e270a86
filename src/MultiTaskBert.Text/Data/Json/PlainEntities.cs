using System.Text.Json;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Json;

/// <summary>Reads the entities of a row that are written in the plainest way, for <see cref="PlainRowParser"/>: as objects with the names that tools use, or as triples. Not thread-safe.</summary>
/// <param name="options">The options of the file.</param>
internal sealed class PlainEntities(JsonLinesOptions options)
{
    private readonly List<(int Label, int Start, int End, string Type, string? Text)> _entities = [];   // those of a label behind each other
    private readonly bool _isPossible = options.Offsets is OffsetUnit.Utf16 or OffsetUnit.CodePoints && options.Entities is { Start: null, End: null, Label: null };

    /// <summary>Whether one of the row was a triple.</summary>
    internal bool HasTriples { get; private set; }

    /// <summary>Begins a row.</summary>
    internal void Clear()
    {
        _entities.Clear();
        HasTriples = false;
    }

    /// <summary>Reads the items of a list from the first on, to its end.</summary>
    /// <param name="json">The list.</param>
    /// <param name="label">Which label of the row it is.</param>
    /// <param name="strings">The strings of the file.</param>
    /// <returns>Whether all are as plain as that.</returns>
    internal bool TryRead(ref Utf8JsonReader json, int label, SharedStrings strings)
    {
        for (; json.TokenType != JsonTokenType.EndArray; json.Read())
        {
            if (!_isPossible || !(json.TokenType == JsonTokenType.StartArray ? TryTriple(ref json, label, strings) : json.TokenType == JsonTokenType.StartObject && TryObject(ref json, label, strings)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The label of a list that was read: its entities, or null if one is not where the file says.</summary>
    /// <param name="label">Which label of the row.</param>
    /// <param name="text">The text, or null if the row is given as words.</param>
    /// <param name="offsets">The positions of the text; made when they are needed.</param>
    internal Label? LabelOf(int label, string? text, ref JsonOffsets? offsets)
    {
        var first = 0;
        while (first < _entities.Count && _entities[first].Label != label)
        {
            first++;
        }

        var end = first;
        while (end < _entities.Count && _entities[end].Label == label)
        {
            end++;
        }

        if (first == end)
        {
            return text is null ? new NamesLabel([]) : new EntitiesLabel([]);
        }

        offsets ??= new JsonOffsets(text, options.Offsets);
        var found = new (int, int, string)[end - first];
        for (var place = 0; place < found.Length; place++)
        {
            var (_, start, last, type, repeated) = _entities[first + place];
            if (offsets.Span(start, last, repeated, out _) is not { } span)
            {
                return null;
            }

            found[place] = (span.Start, span.End, type);
        }

        return EntitiesLabel.Of(new EntityList(found));
    }

    // [0, 3, "PER"]
    private bool TryTriple(ref Utf8JsonReader json, int label, SharedStrings strings) =>
        (HasTriples = true)
        && json.Read() && TryNumber(ref json, out var start) && json.Read() && TryNumber(ref json, out var end)
        && json.Read() && json.TokenType == JsonTokenType.String && strings.Text(ref json) is var type && json.Read() && json.TokenType == JsonTokenType.EndArray
        && Add(label, start, end, type, repeated: null);

    // {"start": 0, "end": 3, "label": "PER"} with the names that tools use, and nothing else.
    private bool TryObject(ref Utf8JsonReader json, int label, SharedStrings strings)
    {
        int? start = null, end = null;
        string? type = null, repeated = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueIsEscaped)
            {
                return false;
            }

            var name = json.ValueSpan;
            if (name.SequenceEqual("start"u8))
            {
                if (start is not null || !json.Read() || !TryNumber(ref json, out var number))
                {
                    return false;
                }

                start = number;
            }
            else if (name.SequenceEqual("end"u8))
            {
                if (end is not null || !json.Read() || !TryNumber(ref json, out var number))
                {
                    return false;
                }

                end = number;
            }
            else if (name.SequenceEqual("label"u8) || name.SequenceEqual("type"u8))
            {
                if (type is not null || !json.Read() || json.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                type = strings.Text(ref json);
            }
            else
            {
                if (repeated is not null || options.Entities.Text is not { } given || !json.ValueTextEquals(given) || !json.Read() || json.TokenType != JsonTokenType.String)
                {
                    return false;
                }

                repeated = json.GetString();
            }
        }

        return start is { } first && end is { } last && type is not null && Add(label, first, last, type, repeated);
    }

    private static bool TryNumber(ref Utf8JsonReader json, out int number)
    {
        number = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt32(out number);
    }

    private bool Add(int label, int start, int end, string type, string? repeated)
    {
        if (string.IsNullOrWhiteSpace(type) || (options.Entities.IsEndIncluded == true && end == int.MaxValue))
        {
            return false;
        }

        _entities.Add((label, start, options.Entities.IsEndIncluded == true ? end + 1 : end, type, repeated));
        return true;
    }
}
