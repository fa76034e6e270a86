using System.Text.Json;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>Says which rows of a file the options want, before their labels are read.</summary>
internal static class WantedRows
{
    // Of Prodigy: what its user said to a task. What was refused, or passed over, is not gold.
    internal const string Answer = "answer";
    internal const string Accept = "accept";

    private static readonly string[] NotGold = ["reject", "ignore"];

    // What a task of Prodigy has beside its text: then "answer" is what was said of that, and no label by itself.
    private static readonly string[] OfProdigy = ["_input_hash", "_task_hash", "_view_id", "spans", "label", "options"];

    /// <summary>Which rows these are, if the user does not want this one; else null.</summary>
    public static string? WhyLeftOut(JsonElement row, JsonLinesOptions options)
    {
        foreach (var (property, wanted) in options.Only)
        {
            if (!row.TryGetProperty(property, out var value))
            {
                return $"rows without {Quoted.Value(property)}";
            }

            if (!JsonKind.Written(value).Equals(wanted, StringComparison.Ordinal))
            {
                return value.ValueKind is JsonValueKind.Array or JsonValueKind.Object
                    ? $"rows whose {Quoted.Value(property)} is {JsonKind.Of(value)}" : $"rows whose {Quoted.Value(property)} is {Quoted.Value(JsonKind.Written(value))}";
            }
        }

        return null;
    }

    /// <summary>What to say of a row that an annotator refused or passed over, where the user has not said what becomes of such rows; else null.</summary>
    public static string? Undecided(JsonElement row, JsonLinesOptions options)
    {
        if (options.Only.ContainsKey(Answer) || options.Ignored.Contains(Answer, StringComparer.Ordinal)
            || !row.TryGetProperty(Answer, out var answer) || answer.ValueKind != JsonValueKind.String || !NotGold.Contains(answer.GetString(), StringComparer.Ordinal))
        {
            return null;
        }

        var isLabel = options.HeadOf(Answer) is not null && !Array.Exists(OfProdigy, name => row.TryGetProperty(name, out _));
        return isLabel ? null
            : $"'{Answer}' is {Quoted.Value(answer.GetString()!)}: an annotator refused this row or passed it over, so it is no gold. Leave such rows out by {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Only)} "
                + $"= {{ [\"{Answer}\"] = \"accept\" }}, or name '{Answer}' in {nameof(JsonLinesOptions.Ignored)} to read them all the same.";
    }
}
