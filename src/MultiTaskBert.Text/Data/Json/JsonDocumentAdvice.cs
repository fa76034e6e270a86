using System.Text.Json;
using MultiTaskBert.Data.Spellings;

namespace MultiTaskBert.Data.Json;

/// <summary>What to do with a JSON document that holds its rows somewhere within: which command of jq writes each on a line.</summary>
internal static class JsonDocumentAdvice
{
    // What holds the text of a row in the exports of tools, beside the names that the user gave.
    private static readonly string[] Inputs = ["text", "words", "tokens", "content", "sentence", "utt", "context", "row", "paragraphs", "data"];

    /// <summary>Where the rows are and what to do, or null if it holds no rows where they are looked for.</summary>
    /// <param name="root">The document: an object.</param>
    /// <param name="options">The options of the file.</param>
    public static string? Of(JsonElement root, JsonLinesOptions options)
    {
        if (root.ValueKind != JsonValueKind.Object || RowShapes.Of(root, options) is not null || IsRow(root, options))
        {
            return null;
        }

        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() > 0 && HoldsRow(property.Value[0], options))
            {
                return $"its rows are in {Labels.Quoted.Value(property.Name)}{Kind(property.Value[0])}. Write each on a line of its own: jq -c '{Filter(property.Name, property.Value[0])}' file.json > file.jsonl.";
            }
        }

        return null;
    }

    /// <summary>Whether an object has the text or the words of a row.</summary>
    public static bool IsRow(JsonElement json, JsonLinesOptions options) =>
        json.ValueKind == JsonValueKind.Object && new[] { options.TextProperty, options.WordsProperty }.Concat(options.BracketedProperties).Any(name => json.TryGetProperty(name, out _));

    private static bool HoldsRow(JsonElement item, JsonLinesOptions options) =>
        RowShapes.Of(item, options) is not null
        || (item.ValueKind == JsonValueKind.Object && !EntityObject.HasEnds(item, options.Entities) && (IsRow(item, options) || Array.Exists(Inputs, name => item.TryGetProperty(name, out _))));

    private static bool IsOfSquad(JsonElement item) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("paragraphs", out var paragraphs) && paragraphs.ValueKind == JsonValueKind.Array;

    private static string Kind(JsonElement item) => IsOfSquad(item) ? " (SQuAD: paragraphs, and questions within these)" : string.Empty;

    private static string Filter(string name, JsonElement item)
    {
        var rows = name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') ? $".{name}[]" : $".[\"{name}\"][]";
        return IsOfSquad(item) ? $"{rows}.paragraphs[] | .context as $context | .qas[] | {{context: $context, question, answers}}"
            : item.ValueKind == JsonValueKind.Object && item.TryGetProperty("row", out _) ? $"{rows}.row" : rows;
    }
}
