using System.Text.Json;
using MultiTaskBert.Data.Spellings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Json;

/// <summary>Reads the input of a row that is an object of input and labels: a text, perhaps with a second one, or words.</summary>
internal static class RowInput
{
    /// <summary>The row without labels, or null if there is something wrong.</summary>
    /// <param name="json">The object.</param>
    /// <param name="options">The names of its properties.</param>
    /// <param name="report">Takes what is wrong.</param>
    internal static MtlRow? Read(JsonElement json, JsonLinesOptions options, Action<string> report)
    {
        // Where a file has both, one can be ignored.
        var hasText = json.TryGetProperty(options.TextProperty, out var text) && text.ValueKind != JsonValueKind.Null && !options.Ignored.Contains(options.TextProperty, StringComparer.Ordinal);
        var hasWords = json.TryGetProperty(options.WordsProperty, out var words) && words.ValueKind != JsonValueKind.Null && !options.Ignored.Contains(options.WordsProperty, StringComparer.Ordinal);
        if (!hasText && !hasWords && BracketedInput(json, options, report, out var row))
        {
            return row;
        }

        if (hasText == hasWords)
        {
            report(hasText
                ? $"the row has both '{options.TextProperty}' and '{options.WordsProperty}'; give one. One that is not wanted can be named in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Ignored)}."
                : new[] { options.TextProperty, options.WordsProperty }.FirstOrDefault(name => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null) is { } missing
                ? $"'{missing}' is null; a row needs a text or words. Take such rows out of the file."
                : $"the row has neither '{options.TextProperty}' nor '{options.WordsProperty}'; it has {Quoted.List([.. json.EnumerateObject().Select(property => property.Name)])}. Name the property that holds it in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.TextProperty)} or {nameof(JsonLinesOptions.WordsProperty)}.");
            return null;
        }

        if (hasText)
        {
            if (text.ValueKind != JsonValueKind.String)
            {
                var columns = text.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? " If the file holds whole columns, as pandas writes them, write rows: to_json(path, orient='records', lines=True)." : string.Empty;
                report($"'{options.TextProperty}' is {JsonKind.Of(text)}; a string is needed.{columns}");
                return null;
            }

            return ReadPair(json, new MtlRow(text.GetString()!), options, report);
        }

        if (json.TryGetProperty(options.PairProperty, out var pair) && pair.ValueKind != JsonValueKind.Null)
        {
            report($"the row has '{options.PairProperty}' beside '{options.WordsProperty}'; a pair is given as '{options.TextProperty}' and '{options.PairProperty}'.");
            return null;
        }

        if (words.ValueKind != JsonValueKind.Array || words.EnumerateArray().Any(word => word.ValueKind != JsonValueKind.String))
        {
            report($"'{options.WordsProperty}' is {(words.ValueKind == JsonValueKind.Array ? "an array of other things than strings" : JsonKind.Of(words))}; an array of strings is needed.");
            return null;
        }

        return new MtlRow([.. words.EnumerateArray().Select(word => word.GetString()!)]);
    }

    // A text that is only there with its entities in brackets.
    private static bool BracketedInput(JsonElement json, JsonLinesOptions options, Action<string> report, out MtlRow? row)
    {
        row = null;
        foreach (var property in json.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String && options.BracketedProperties.Contains(property.Name, StringComparer.Ordinal)))
        {
            if (BracketedText.Read(property.Value.GetString()!, out var fault) is { } text)
            {
                row = ReadPair(json, new MtlRow(text.Text), options, report);
            }
            else
            {
                report($"property {Quoted.Value(property.Name)}: {fault}");
            }

            return true;
        }

        return false;
    }

    private static MtlRow? ReadPair(JsonElement json, MtlRow row, JsonLinesOptions options, Action<string> report)
    {
        if (!json.TryGetProperty(options.PairProperty, out var pair) || pair.ValueKind == JsonValueKind.Null)
        {
            return row;
        }

        if (pair.ValueKind != JsonValueKind.String)
        {
            report($"'{options.PairProperty}' is {JsonKind.Of(pair)}; a string is needed.");
            return null;
        }

        return row.PairedWith(pair.GetString());
    }
}
