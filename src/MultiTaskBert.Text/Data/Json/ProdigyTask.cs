using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Data.Offsets;
using MultiTaskBert.Data.Spellings;

namespace MultiTaskBert.Data.Json;

/// <summary>
/// <c>{"text", "tokens": […], "spans": [{"start", "end", "token_start", "token_end", "label"}], "answer": "accept"}</c>, a task of Prodigy. Its spans are entities for a head
/// <c>spans</c>, its choices classes for a head <c>accept</c>, its label a class for a head <c>label</c>. Which answers count is said by <see cref="JsonLinesOptions.Only"/>.
/// </summary>
internal sealed class ProdigyTask : IRowShape
{
    private const string Spans = "spans";
    private const string Tokens = "tokens";
    private const string Text = "text";
    private const string InputHash = "_input_hash";

    private static readonly string[] Marks = [InputHash, "_task_hash", "_view_id"];
    private static readonly string[] Beside = [Spans, "label", "options"];

    public bool Fits(JsonElement json, JsonLinesOptions options) =>
        json.ValueKind == JsonValueKind.Object
        && (Array.Exists(Marks, name => json.TryGetProperty(name, out _))
            || (JsonText.Of(json, WantedRows.Answer) is WantedRows.Accept or "reject" or "ignore" && Array.Exists(Beside, name => json.TryGetProperty(name, out _))));

    public void Read(JsonElement json, ShapedRows rows)
    {
        var isRefused = JsonText.Of(json, WantedRows.Answer) is "reject" or "ignore";
        var annotator = JsonText.Identifier(json, "_annotator_id") ?? JsonText.Identifier(json, "_session_id");
        if (!isRefused && JsonText.Identifier(json, InputHash) is { } input && annotator is not null
            && !rows.Survey.Counts(input, annotator, rows.Line, out var unwanted, out var problem))
        {
            if (problem.Length > 0)
            {
                rows.Report(problem);
            }
            else
            {
                rows.LeaveOut(unwanted);
            }

            return;
        }

        rows.PassOver("relations between entities", isRefused ? 0 : JsonText.Items(json, "relations").Count());
        if (WithTextOfSpans(json, rows.Options, out var fault) is not { } row)
        {
            rows.Report(fault);
            return;
        }

        rows.Add(new ShapedRow { Json = row, HasAnnotator = annotator is not null, IsLabel = name => IsLabel(name, json) });
    }

    private static bool IsLabel(string name, JsonElement json) =>
        !name.StartsWith('_') && name is not ("meta" or "options" or "config" or "relations" or "html" or "image" or "style")
        && (name is not WantedRows.Answer || JsonText.Of(json, name) is not WantedRows.Accept)
        && (name is not Tokens || !JsonText.Items(json, name).All(token => token.ValueKind == JsonValueKind.Object));

    // A span names its tokens, whose text tells what its offsets count. Where all units are the same nothing has to be told.
    private static JsonElement? WithTextOfSpans(JsonElement json, JsonLinesOptions options, out string fault)
    {
        fault = string.Empty;
        if (!JsonText.Has(json, Tokens, JsonValueKind.Array) || !JsonText.Has(json, Spans, JsonValueKind.Array) || options.HeadOf(Spans) is null
            || JsonText.Of(json, options.TextProperty) is not { } text || Array.TrueForAll(JsonOffsets.Units, unit => OffsetIndex.IsIdentityOf(text, unit)))
        {
            return json;
        }

        JsonElement[] tokens = [.. json.GetProperty(Tokens).EnumerateArray()];
        var spans = new JsonArray();
        var isMarked = false;
        foreach (var span in json.GetProperty(Spans).EnumerateArray())
        {
            var written = JsonSerializer.SerializeToNode(span, PlainJson.Default.JsonElement);
            if (written is JsonObject marked && !marked.ContainsKey(Text) && TokenAt(span, "token_start") is { } first && TokenAt(span, "token_end") is { } last)
            {
                if (first > last || first < 0 || last >= tokens.Length)
                {
                    fault = $"property '{Spans}': a span is of tokens {first} to {last} (the last one included), but there are {tokens.Length} tokens.";
                    return null;
                }

                if (TextOf(tokens.AsSpan(first, last - first + 1)) is { } covered)
                {
                    marked[Text] = covered;
                    isMarked = true;
                }
            }

            spans.Add(written);
        }

        if (!isMarked)
        {
            return json;
        }

        var row = JsonSerializer.SerializeToNode(json, PlainJson.Default.JsonElement)!.AsObject();
        row[Spans] = spans;
        return JsonSerializer.SerializeToElement(row, PlainJson.Default.JsonObject);
    }

    private static int? TokenAt(JsonElement span, string name) => JsonText.Has(span, name, JsonValueKind.Number) && JsonKind.TryInteger(span.GetProperty(name), out var token) ? token : null;

    // Several tokens are put together only if they say whether white space, of one character, is behind them.
    private static string? TextOf(ReadOnlySpan<JsonElement> tokens)
    {
        var text = new StringBuilder();
        for (var token = 0; token < tokens.Length; token++)
        {
            if (JsonText.Of(tokens[token], Text) is not { } part)
            {
                return null;
            }

            text.Append(part);
            if (token < tokens.Length - 1)
            {
                if (!tokens[token].TryGetProperty("ws", out var ws) || ws.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                {
                    return null;
                }

                text.Append(ws.GetBoolean() ? " " : string.Empty);
            }
        }

        return text.ToString();
    }
}
