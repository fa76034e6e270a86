using System.Text.Json;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Data.Spellings;

/// <summary>An array of numbers or flags: the names that they stand for.</summary>
internal sealed class NumbersShape : ILabelShape
{
    public bool Fits(LabelValue value) => value.Json.ValueKind == JsonValueKind.Array && value.Json.GetArrayLength() > 0
        && value.Json.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False);

    public bool TryRead(LabelValue value, out Label? label, out string problem)
    {
        JsonElement[] items = [.. value.Json.EnumerateArray()];
        if (value.Names is not null && Array.TrueForAll(items, item => JsonKind.TryInteger(item, out var number) && number == ClassNumbers.None))
        {
            (label, problem) = (null, string.Empty); // As data sets are published whose test rows have no labels.
            return true;
        }

        label = Read(value, items, out problem);
        return label is not null;
    }

    private static NamesLabel? Read(LabelValue value, JsonElement[] items, out string problem)
    {
        if (value.Names is not { } names)
        {
            problem = $"item 0 of the array is {JsonKind.Of(items[0])}; {LabelValue.Allowed}. Numbers that stand for names are read with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}, "
                + $"a 0 or 1 for each class with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Flags)}. {LabelValue.Ignore}";
            return null;
        }

        // Beside a text it may be the classes that apply, or of each class whether it does.
        if (value.Row.Text is not null && items.Length == names.Count && items.All(item => JsonFlags.Of(item) is not null))
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

        return new NamesLabel(found);
    }
}
