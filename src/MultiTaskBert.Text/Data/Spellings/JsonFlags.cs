using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>Reads the classes that apply from a 0 or 1 for each of them.</summary>
internal static class JsonFlags
{
    private const int Unknown = -1;

    /// <summary>Whether a class applies, or null if the value is neither 0 nor 1 nor a flag.</summary>
    public static bool? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(json.GetString(), out var flag) => flag,
        _ when JsonKind.TryInteger(json, out var number) && number is 0 or 1 => number == 1,
        _ => null,
    };

    /// <summary>Reads the properties that are named like the classes of each head in <see cref="JsonLinesOptions.Flags"/>.</summary>
    public static bool TryReadColumns(JsonElement row, JsonLinesOptions options, Dictionary<string, Label> labels, Action<string> report)
    {
        var sound = true;
        foreach (var (head, classes) in options.Flags.Where(head => options.OnlyHeads?.Contains(head.Key, StringComparer.Ordinal) != false))
        {
            string[] missing = [.. classes.Where(name => !row.TryGetProperty(name, out _))];
            if (missing.Length == classes.Count)
            {
                continue;
            }

            var problem = missing.Length > 0 ? $"it has the class {Quoted.Value(classes.Except(missing, StringComparer.Ordinal).First())} as a property, but not {Quoted.List(missing)}."
                : labels.ContainsKey(head) ? "it has a label in a property of that name, and in properties of its classes; give one." : string.Empty;
            Label? label = null;
            if (problem.Length > 0 || !TryRead(classes, [.. classes.Select(name => row.GetProperty(name))], out label, out problem))
            {
                report($"head {Quoted.Value(head)} of {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}: {problem}");
                sound = false;
            }
            else if (label is not null)
            {
                labels.Add(head, label);
            }
        }

        return sound;
    }

    /// <summary>Reads an object that has a property for each class: <c>{"POS": 1.0, "NEG": 0.0}</c>, as spaCy writes categories.</summary>
    public static bool TryReadObject(JsonElement json, IReadOnlyList<string> classes, out Label? label, out string problem)
    {
        label = null;
        string[] there = [.. json.EnumerateObject().Select(property => property.Name)];
        problem = classes.Except(there, StringComparer.Ordinal).ToArray() is { Length: > 0 } missing ? $"the object lacks the classes {Quoted.List(missing)} of {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}."
            : there.Except(classes, StringComparer.Ordinal).ToArray() is { Length: > 0 } unknown ? $"the object has {Quoted.List(unknown)}, which {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)} does not list."
            : string.Empty;
        return problem.Length == 0 && TryRead(classes, [.. classes.Select(name => json.GetProperty(name))], out label, out problem);
    }

    /// <summary>Whether a value may be such an object.</summary>
    public static bool IsObject(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.EnumerateObject().Count() > 1 && json.EnumerateObject().All(property => Of(property.Value) is not null);

    /// <summary>Whether a property is one of those.</summary>
    public static bool IsColumn(string property, JsonLinesOptions options) => options.Flags.Values.Any(classes => classes.Contains(property, StringComparer.Ordinal));

    /// <summary>The classes of a property that holds a value for each of them, which may be listed under its own name or that of its head; null if there are none.</summary>
    public static IReadOnlyList<string>? ClassesOf(JsonLinesOptions options, string property, string head) =>
        options.Flags.GetValueOrDefault(property) ?? options.Flags.GetValueOrDefault(head);

    /// <summary>Reads values that stand in one string, such as <c>1,0,1</c> or <c>[1 0 1]</c>.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="written">The string.</param>
    /// <param name="separator">What stands between two values; null for a comma, a semicolon, or white space.</param>
    /// <param name="label">The label; null for none.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryReadWritten(IReadOnlyList<string> classes, string written, string? separator, out Label? label, out string problem)
    {
        var inside = written.Trim();
        inside = inside.StartsWith('[') && inside.EndsWith(']') ? inside[1..^1] : inside;
        var values = separator is null
            ? inside.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : inside.Split(separator, StringSplitOptions.TrimEntries);
        return TryRead(classes, [.. values.Select(value => JsonSerializer.SerializeToElement(value, PlainJson.Default.String))], out label, out problem);
    }

    /// <summary>Reads a value for each class.</summary>
    public static bool TryRead(IReadOnlyList<string> classes, JsonElement[] values, out Label? label, out string problem)
    {
        label = null;
        problem = string.Empty;
        if (values.Length != classes.Count)
        {
            problem = $"there are {values.Length} values for {classes.Count} classes ({Quoted.List(classes)}); give one for each.";
            return false;
        }

        if (Array.TrueForAll(values, IsUnknown))
        {
            return true;
        }

        if (Array.FindIndex(values, value => Of(value) is null) is >= 0 and var wrong)
        {
            var shown = values[wrong].ValueKind == JsonValueKind.String ? $"the string {Quoted.Value(values[wrong].GetString()!)}" : JsonKind.Shown(values[wrong]);
            problem = $"the value of class {Quoted.Value(classes[wrong])} is {shown}; 0 or 1, true or false is needed, or {Unknown} or null for all of them if there is no label.";
            return false;
        }

        label = new NamesLabel([.. classes.Where((_, index) => Of(values[index]) == true)]);
        return true;
    }

    private static bool IsUnknown(JsonElement json) => json.ValueKind == JsonValueKind.Null || (JsonKind.TryInteger(json, out var number) && number == Unknown);
}
