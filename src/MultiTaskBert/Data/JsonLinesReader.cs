using System.Text.Json;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data;

/// <summary>Reads rows from a file that holds one JSON object a line.</summary>
internal static class JsonLinesReader
{
    public static MtlDataset Read(string path, JsonLinesOptions options)
    {
        var problems = new ProblemList();
        var rows = new RowList(path, options);
        if (problems.AllExist(path))
        {
            using var lines = FirstLines.Open(path, problems, _ => true);
            if ((TextShape.Refusal<JsonLinesShape>(lines.Texts) ?? JsonLinesShape.Lack(lines.Texts)) is { } refusal)
            {
                problems.Add(path, line: null, refusal);
                return rows.ToDataset(problems, refusal);
            }

            foreach (var (number, line) in lines.All())
            {
                if (!string.IsNullOrWhiteSpace(line) && ReadRow(line, options, message => problems.Add(path, number, message)) is { } row)
                {
                    rows.Add(row, number);
                }
            }
        }

        return rows.ToDataset(problems, "the file holds no row; one JSON object a line is needed.");
    }

    private static MtlExample? ReadRow(string line, JsonLinesOptions options, Action<string> report)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return ReadObject(document.RootElement, options, report);
        }
        catch (JsonException e)
        {
            var cause = e.Message.Split(" LineNumber:")[0];
            report($"broken JSON at byte {e.BytePositionInLine + 1} of the line: {cause}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // Thrown when a string is read; the kinds of all values are checked before.
            report("a JSON string holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.");
            return null;
        }
    }

    private static MtlExample? ReadObject(JsonElement json, JsonLinesOptions options, Action<string> report)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            report($"the line is {JsonLabels.KindOf(json)}; a JSON object is needed, with '{options.TextProperty}' or '{options.WordsProperty}'.");
            return null;
        }

        if (FirstDuplicate(json) is { } twice)
        {
            report($"the property {Quoted.Value(twice)} occurs twice.");
            return null;
        }

        if (ReadInput(json, options, report) is not { } row)
        {
            return null;
        }

        if (row.InputProblem is { } empty)
        {
            report(empty);
            return null;
        }

        var reader = new JsonLabels(row, options.Offsets);
        var labels = new Dictionary<string, Label>(StringComparer.Ordinal);
        var sound = true;
        foreach (var property in json.EnumerateObject())
        {
            var isInput = property.NameEquals(options.TextProperty) || property.NameEquals(options.PairProperty) || property.NameEquals(options.WordsProperty);
            if (!isInput && options.HeadOf(property.Name) is { } head && property.Value.ValueKind != JsonValueKind.Null)
            {
                var label = reader.Read(property.Value, out var problem);
                if (label is not null && !labels.TryAdd(head, label))
                {
                    problem = $"head {Quoted.Value(head)} has a label in another property too; give one (see {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.Renamed)}).";
                    label = null;
                }

                if (label is null)
                {
                    report($"property {Quoted.Value(property.Name)}: {problem}");
                    sound = false;
                }
            }
        }

        return sound ? row with { Labels = labels } : null;
    }

    private static MtlExample? ReadInput(JsonElement json, JsonLinesOptions options, Action<string> report)
    {
        var hasText = json.TryGetProperty(options.TextProperty, out var text) && text.ValueKind != JsonValueKind.Null;
        var hasWords = json.TryGetProperty(options.WordsProperty, out var words) && words.ValueKind != JsonValueKind.Null;
        if (hasText == hasWords)
        {
            report(hasText
                ? $"the row has both '{options.TextProperty}' and '{options.WordsProperty}'; give one."
                : $"the row has neither '{options.TextProperty}' nor '{options.WordsProperty}'; it has {Quoted.List([.. json.EnumerateObject().Select(property => property.Name)])}.");
            return null;
        }

        if (hasText)
        {
            if (text.ValueKind != JsonValueKind.String)
            {
                report($"'{options.TextProperty}' is {JsonLabels.KindOf(text)}; a string is needed.");
                return null;
            }

            return ReadPair(json, new MtlExample(text.GetString()!), options, report);
        }

        if (json.TryGetProperty(options.PairProperty, out var pair) && pair.ValueKind != JsonValueKind.Null)
        {
            report($"the row has '{options.PairProperty}' beside '{options.WordsProperty}'; a pair is given as '{options.TextProperty}' and '{options.PairProperty}'.");
            return null;
        }

        if (words.ValueKind != JsonValueKind.Array || words.EnumerateArray().Any(word => word.ValueKind != JsonValueKind.String))
        {
            report($"'{options.WordsProperty}' is {(words.ValueKind == JsonValueKind.Array ? "an array of other things than strings" : JsonLabels.KindOf(words))}; an array of strings is needed.");
            return null;
        }

        return new MtlExample([.. words.EnumerateArray().Select(word => word.GetString()!)]);
    }

    private static MtlExample? ReadPair(JsonElement json, MtlExample row, JsonLinesOptions options, Action<string> report)
    {
        if (!json.TryGetProperty(options.PairProperty, out var pair) || pair.ValueKind == JsonValueKind.Null)
        {
            return row;
        }

        if (pair.ValueKind != JsonValueKind.String)
        {
            report($"'{options.PairProperty}' is {JsonLabels.KindOf(pair)}; a string is needed.");
            return null;
        }

        return row with { Pair = pair.GetString() };
    }

    private static string? FirstDuplicate(JsonElement json)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return json.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !seen.Add(name));
    }
}
