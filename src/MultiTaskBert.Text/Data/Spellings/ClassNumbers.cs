using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Spellings;

/// <summary>The names that the numbers of a property stand for.</summary>
/// <param name="key">The name under which the user listed them.</param>
/// <param name="names">The names; the index is the number.</param>
internal sealed class ClassNumbers(string key, IReadOnlyList<string> names)
{
    /// <summary>What stands for no label.</summary>
    public const int None = -1;

    /// <summary>The list for a property, which may be listed under its own name or that of its head; null if there is none.</summary>
    public static ClassNumbers? Of(JsonLinesOptions options, string property, string head) =>
        options.ClassNames.TryGetValue(property, out var names) ? new ClassNumbers(property, names)
        : options.ClassNames.TryGetValue(head, out names) ? new ClassNumbers(head, names) : null;

    /// <summary>Gets the number of names.</summary>
    public int Count => names.Count;

    /// <summary>The name of a number as a file writes it, or what is wrong.</summary>
    public string? NameOf(JsonElement json, out string fault)
    {
        if (JsonKind.TryInteger(json, out var number))
        {
            return NameOf(number, out fault);
        }

        fault = Nameless(json.ValueKind == JsonValueKind.Number ? $"the number {JsonKind.Shown(json)}" : JsonKind.Shown(json));
        return null;
    }

    /// <summary>The name that a string is, or whose number it spells, or what is wrong.</summary>
    public string? NameOf(string written, out string fault)
    {
        fault = string.Empty;
        if (names.Contains(written, StringComparer.Ordinal))
        {
            return written;
        }

        if (JsonKind.TryInteger(written, out var number))
        {
            return NameOf(number, out fault);
        }

        fault = $"{Quoted.Value(written)} is none of the names in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}[{Quoted.Value(key)}]: {Quoted.List(names)}.";
        return null;
    }

    /// <summary>Whether a string spells the number that stands for no label.</summary>
    public bool IsNone(string written) => !names.Contains(written, StringComparer.Ordinal) && JsonKind.TryInteger(written, out var number) && number == None;

    /// <summary>The name of a number, or what is wrong.</summary>
    public string? NameOf(int number, out string fault)
    {
        var isKnown = number >= 0 && number < names.Count;
        fault = isKnown ? string.Empty : Nameless(string.Create(CultureInfo.InvariantCulture, $"the number {number}"));
        return isKnown ? names[number] : null;
    }

    private string Nameless(string what) =>
        $"{what} has no name; {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}[{Quoted.Value(key)}] has {names.Count}, for 0 to {names.Count - 1}: {Quoted.List(names)}.";
}
