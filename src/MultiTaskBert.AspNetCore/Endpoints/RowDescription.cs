using System.ComponentModel;
using System.Text.Json.Serialization;

namespace MultiTaskBert.AspNetCore.Endpoints;

/// <summary>What OpenAPI shows of a request; <see cref="RowJson"/> reads it.</summary>
[Description("One row: a text, a text and its pair, or the words of a text. Many are an array of these, or 'rows'.")]
internal sealed class RowDescription
{
    [JsonPropertyName("text")]
    [Description("The text; the tokenizer finds its words.")]
    public string? Text { get; init; }

    [JsonPropertyName("pair")]
    [Description("The second text of a pair, beside 'text' alone.")]
    public string? Pair { get; init; }

    [JsonPropertyName("words")]
    [Description("The words of a text, in place of 'text'; tags come one a word.")]
    public IReadOnlyList<string>? Words { get; init; }

    [JsonPropertyName("rows")]
    [Description("Many rows, in place of all others; they are answered by an array.")]
    public IReadOnlyList<RowDescription>? Rows { get; init; }
}
