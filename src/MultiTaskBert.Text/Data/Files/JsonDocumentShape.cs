using System.Text;
using System.Text.Json;

namespace MultiTaskBert.Data.Files;

/// <summary>One JSON document: an array of objects, or an object or array that goes over several lines.</summary>
internal sealed class JsonDocumentShape : TextShape
{
    protected override string Cure =>
        $"If it is a list of rows, read it with {nameof(MtlDataset)}.{nameof(MtlDataset.FromJsonLines)}; else write each row on a line of its own first (jq -c).";

    /// <summary>Whether the first lines, which are not blank, are those of one document.</summary>
    internal static bool IsOne(IReadOnlyList<string> lines) => lines.Count > 0 && Name(lines) is not null;

    protected override string? Recognise(IReadOnlyList<string> lines) => Name(lines);

    private static string? Name(IReadOnlyList<string> lines)
    {
        var first = lines[0].AsSpan().TrimStart();
        if (first.IsEmpty || first[0] is not ('{' or '['))
        {
            return null;
        }

        // Nothing else can begin so, whatever is wrong below.
        if (lines.Count > 1 && first.TrimEnd() is "[" or "{")
        {
            return $"one JSON {(first[0] == '[' ? "array" : "document")} over several lines, not one object a line";
        }

        try
        {
            var bytes = Encoding.UTF8.GetBytes(lines[0] + "\n");
            var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
            reader.Read();
            var isArray = reader.TokenType == JsonTokenType.StartArray;

            // An object that the first line does not end goes on, unless the line was broken: then the second one does not continue it.
            var (depth, isFirst) = (1, true);
            while (reader.Read())
            {
                if (isArray && isFirst && reader.TokenType == JsonTokenType.StartObject)
                {
                    return "one JSON array of objects, not one object a line";
                }

                isFirst = false;
                depth += reader.TokenType switch
                {
                    JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
                    JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
                    _ => 0,
                };
            }

            return depth > 0 && Continues(bytes, reader, lines) ? $"one JSON {(isArray ? "array" : "document")} over several lines, not one object a line" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Continues(byte[] bytes, Utf8JsonReader before, IReadOnlyList<string> lines)
    {
        if (lines.Count < 2)
        {
            return false;
        }

        byte[] rest = [.. bytes.AsSpan((int)before.BytesConsumed), .. Encoding.UTF8.GetBytes(lines[1] + "\n")];
        var reader = new Utf8JsonReader(rest, isFinalBlock: false, before.CurrentState);
        var tokens = 0;
        while (reader.Read())
        {
            tokens++;
        }

        return tokens > 0;
    }
}
