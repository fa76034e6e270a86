using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// Reads the labels of one row from JSON: a string is a class, a number a value or a class, a flag a flag, an array of strings names, an array of entities entities, an object a part
/// of the text. Which head takes what is not known here: a number stays a number, and the layout of the head says what it is.
/// </summary>
internal sealed class JsonLabels(MtlRow row, JsonLinesOptions options)
{
    private const string Allowed =
        "a label is a string (a class), a number (a value or a class), true or false, an array of strings (tags or classes), an array of {start, end, label} (entities), {start, end} (a part of the text), or null (none)";

    private const string Ignore = $"A property that is no label can be named in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}.";

    // Where Label Studio's short form puts the classes, if there are several.
    private const string Choices = "choices";

    private readonly JsonOffsets _offsets = new(row.Text, options.Offsets);

    /// <summary>Reads the label in a property.</summary>
    /// <param name="property">The name of the property.</param>
    /// <param name="head">The head that it is for.</param>
    /// <param name="json">The value.</param>
    /// <param name="label">The label; null for none.</param>
    /// <param name="problem">What is wrong.</param>
    /// <returns>Whether nothing is wrong.</returns>
    public bool TryRead(string property, string head, JsonElement json, out Label? label, out string problem)
    {
        if (TryReadKnown(property, head, json, out label, out problem))
        {
            return true;
        }

        if (LabelKinds.ReaderOf(json) is { } read)
        {
            try
            {
                (label, problem) = (read(json), string.Empty);
            }
            catch (FormatException e)
            {
                problem = e.Message;
            }
        }

        return label is not null;
    }

    private bool TryReadKnown(string property, string head, JsonElement json, out Label? label, out string problem)
    {
        label = null;
        problem = string.Empty;
        var names = ClassNumbers.Of(options, property, head);
        switch (json.ValueKind)
        {
            case JsonValueKind.Null:
            case JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when options.NoLabelValues.Contains(JsonKind.Written(json), StringComparer.Ordinal):
            case JsonValueKind.Array when json.GetArrayLength() == 0 && options.NoLabelValues.Contains("[]", StringComparer.Ordinal):
                return true;

            case JsonValueKind.String when JsonFlags.ClassesOf(options, property, head) is { } flags:
                return JsonFlags.TryReadWritten(flags, json.GetString()!, SeparatorOf(property, head), out label, out problem);

            case JsonValueKind.Object when JsonFlags.ClassesOf(options, property, head) is { } flags:
                return JsonFlags.TryReadObject(json, flags, out label, out problem);

            case JsonValueKind.String when names?.IsNone(json.GetString()!) == true:
                return true;

            case JsonValueKind.String:
                label = ReadString(property, head, json.GetString()!, names, out problem);
                break;

            case JsonValueKind.Number when names is not null:
                if (JsonKind.TryInteger(json, out var number) && number == ClassNumbers.None)
                {
                    return true;
                }

                label = names.NameOf(json, out problem) is { } name ? new ClassLabel(name) : null;
                break;

            case JsonValueKind.Number when json.TryGetDouble(out var value) && double.IsFinite(value):
                label = new ValueLabel(value);
                break;

            case JsonValueKind.Number:
                problem = $"the number {JsonKind.Shown(json)} is too large for a 64-bit float.";
                break;

            case JsonValueKind.True or JsonValueKind.False:
                label = names is null ? new FlagLabel(json.GetBoolean()) : names.NameOf(json.GetBoolean() ? 1 : 0, out problem) is { } flag ? new ClassLabel(flag) : null;
                break;

            case JsonValueKind.Array:
                return TryReadList(property, head, json, names, out label, out problem);

            case JsonValueKind.Object when json.TryGetProperty(Choices, out var choices) && choices.ValueKind == JsonValueKind.Array:
                return TryReadList(property, head, choices, names, out label, out problem);

            case JsonValueKind.Object when JsonAnswers.IsOne(json):
                label = new JsonAnswers(_offsets, options.TakeFirstAnswer).Read(json, out problem);
                break;

            case JsonValueKind.Object when EntityObject.HasEnds(json, options.Entities):
                label = new JsonEntities(_offsets, options.Entities, names).ReadSpan(json, out problem) is { } span ? new SpanLabel(span) : null;
                break;

            default:
                problem = $"is {JsonKind.Of(json)}; {Allowed}. {(JsonFlags.IsObject(json) ? FlagsOf(head) : string.Empty)}{Ignore}";
                break;
        }

        return label is not null;
    }

    private Label? ReadString(string property, string head, string value, ClassNumbers? names, out string problem)
    {
        problem = string.Empty;
        if (options.BracketedProperties.Contains(property, StringComparer.Ordinal))
        {
            return ReadBrackets(value, out problem);
        }

        if (SeparatorOf(property, head) is { } separator)
        {
            if (IsWrittenList(value) || value.AsSpan().Trim() is ['[', .., ']'])
            {
                problem = $"the string {Quoted.Value(value)} is a list that was written as text. Write it as a JSON array ([\"a\", \"b\"]), or as names with the separator between them and no brackets.";
                return null;
            }

            string[] parts = string.IsNullOrWhiteSpace(value) ? [] : value.Split(separator, StringSplitOptions.TrimEntries);
            if (parts.Contains(string.Empty, StringComparer.Ordinal))
            {
                problem = "there is no name between two separators, or at an end.";
                return null;
            }

            return Named(parts, names, out problem);
        }

        if (IsWrittenList(value))
        {
            problem = $"the string {Quoted.Value(value)} is a list or an object that was written as text. Write it as JSON ([\"a\", \"b\"]), or a list of names with one character between names ({nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Separators)}).";
            return null;
        }

        if (string.IsNullOrWhiteSpace(value))
        {
            problem = $"the class name is empty{(value.Length == 0 ? string.Empty : " but for white space")}; write null for no label, or list {(value.Length == 0 ? "\"\"" : "it")} in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.NoLabelValues)}.";
            return null;
        }

        return names is null ? new ClassLabel(value) : names.NameOf(value, out problem) is { } name ? new ClassLabel(name) : null;
    }

    private string? SeparatorOf(string property, string head) => options.Separators.GetValueOrDefault(property) ?? options.Separators.GetValueOrDefault(head);

    // Each name as written or, where numbers have names, the name of its number.
    private static NamesLabel? Named(string[] written, ClassNumbers? names, out string problem)
    {
        problem = string.Empty;
        var found = new string[written.Length];
        for (var item = 0; item < found.Length; item++)
        {
            var fault = "it is empty; a name needs a visible character.";
            if (string.IsNullOrWhiteSpace(written[item]) || (names is null ? written[item] : names.NameOf(written[item], out fault)) is not { } name)
            {
                problem = FormattableString.Invariant($"item {item} of the list: {fault}");
                return null;
            }

            found[item] = name;
        }

        return new NamesLabel(found.AsReadOnly());
    }

    private static string FlagsOf(string head) =>
        $"If it says of each class whether it applies, list the classes in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}[{Quoted.Value(head)}]. ";

    // "['a', 'b']", as Python prints a list and tables keep it; "[[0, 3, 'PER']]", "{'toxic': 1}". A class may well be called "[Jobs]".
    private static bool IsWrittenList(string value) => value.AsSpan().Trim() switch
    {
        "[]" or "{}" => true,
        ['[', .. var inner, ']'] => inner.Trim() is ['\'' or '"' or '[' or '{' or '-' or (>= '0' and <= '9'), ..],
        ['{', .. var inner, '}'] => inner.Trim() is ['\'' or '"', ..],
        _ => false,
    };

    private EntitiesLabel? ReadBrackets(string value, out string problem)
    {
        if (BracketedText.Read(value, out problem) is not { } read)
        {
            return null;
        }

        if (!read.Text.Equals(row.Text, StringComparison.Ordinal))
        {
            problem = $"without its brackets it reads {Quoted.Value(read.Text)}, but the text of the row is {(row.Text is null ? "given as words" : Quoted.Value(row.Text))}.";
            return null;
        }

        return new EntitiesLabel(read.Entities);
    }

    private bool TryReadList(string property, string head, JsonElement json, ClassNumbers? names, out Label? label, out string problem)
    {
        label = null;
        problem = string.Empty;
        if (JsonFlags.ClassesOf(options, property, head) is { } classes)
        {
            return JsonFlags.TryRead(classes, [.. json.EnumerateArray()], out label, out problem);
        }

        if (json.GetArrayLength() == 0)
        {
            // On words it is a list of no names; on text, where tags are not allowed, a list of no entities (which is also read as no classes).
            label = row.Text is null ? new NamesLabel([]) : new EntitiesLabel([]);
        }
        else if (json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
        {
            label = Named([.. json.EnumerateArray().Select(item => item.GetString()!)], names, out problem);
        }
        else if (json[0].ValueKind == JsonValueKind.String)
        {
            var other = json.EnumerateArray().Index().First(item => item.Item.ValueKind != JsonValueKind.String);
            problem = FormattableString.Invariant($"item {other.Index} of the array is {JsonKind.Of(other.Item)}, but the items before are strings; {Allowed}. {Ignore}");
        }
        else if (json.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            label = ReadNumbers(json, names, out problem);
        }
        else if (json.EnumerateArray().All(JsonAnswers.IsOne))
        {
            label = new JsonAnswers(_offsets, options.TakeFirstAnswer).Read(json, out problem);
        }
        else
        {
            label = ReadEntities(json, names, out problem);
        }

        return label is not null;
    }

    private NamesLabel? ReadNumbers(JsonElement json, ClassNumbers? names, out string problem)
    {
        var items = json.EnumerateArray().ToArray();
        if (names is null)
        {
            problem = $"item 0 of the array is {JsonKind.Of(items[0])}; {Allowed}. Numbers that stand for names are read with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}, "
                + $"a 0 or 1 for each class with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}. {Ignore}";
            return null;
        }

        // Beside a text it may be the classes that apply, or of each class whether it does.
        if (row.Text is not null && items.Length == names.Count && items.All(item => JsonFlags.Of(item) is not null))
        {
            problem = $"an array of {items.Length} zeros and ones for {names.Count} names can be read in two ways; if it says of each class whether it applies, list the names in "
                + $"{nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)} and not in {nameof(JsonLinesOptions.ClassNames)}.";
            return null;
        }

        problem = string.Empty;
        var found = new List<string>(items.Length);
        foreach (var item in items)
        {
            if (names.NameOf(item, out var fault) is not { } name)
            {
                problem = $"item {found.Count} of the array: {fault}";
                return null;
            }

            found.Add(name);
        }

        return new NamesLabel(found.AsReadOnly());
    }

    private EntitiesLabel? ReadEntities(JsonElement json, ClassNumbers? names, out string problem)
    {
        var reader = new JsonEntities(_offsets, options.Entities, names);
        var entities = new List<EntitySpan>();
        foreach (var (index, item) in json.EnumerateArray().Index())
        {
            if (EntityShapes.Of(item) is not { } shape)
            {
                problem = $"item {index} of the array is {JsonKind.Of(item)}; {Allowed}; an entity may be [start, end, label] as well.";
                return null;
            }

            if (reader.Read(shape, item, out var fault) is not { } read)
            {
                problem = $"entity {index}: {fault}";
                return null;
            }

            entities.AddRange(read);
        }

        problem = string.Empty;
        return new EntitiesLabel(entities.AsReadOnly());
    }
}
