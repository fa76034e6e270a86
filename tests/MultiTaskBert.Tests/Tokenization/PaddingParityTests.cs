using System.Text.Json;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: padding by Hugging Face's <c>tokenizers</c> and <c>transformers</c>. Tolerance: none.</summary>
[Trait("Category", "Parity")]
public class PaddingParityTests
{
    public static IEnumerable<TheoryDataRow<string>> PaddingFiles => GoldenTokenization.Files("padding");

    [Theory]
    [MemberData(nameof(PaddingFiles))]
    public void Apply_Rows_EqualsReference(string file)
    {
        var tokenizer = GoldenTokenization.LoadFor(file);
        GoldenTokenization.Compare(file, row => Compare(tokenizer, row));
    }

    private static string? Compare(Tokenizer tokenizer, JsonElement row)
    {
        var maxLength = Optional(row, "max_length");
        var truncation = row.GetProperty("truncation").GetBoolean() && maxLength is { } limit ? new Truncation(limit) : null;
        var texts = GoldenTokenization.Texts(row, "texts");
        var pairs = GoldenTokenization.OptionalTexts(row, "pairs");
        TokenEncoding[] encodings = [.. texts.Select((text, i) => tokenizer.Encode(text, pairs?[i], truncation))];
        var padding = new Padding
        {
            Length = Is(row, "padding", "longest") ? PaddingLength.Longest : PaddingLength.MaxLength,
            MaxLength = maxLength,
            PadToMultipleOf = Optional(row, "pad_to_multiple_of") ?? 1,
            Direction = Is(row, "direction", "left") ? PaddingDirection.Left : PaddingDirection.Right,
        };

        var ids = Matrix(row, "ids");
        if (ids.Select(values => values.Length).Distinct().Count() > 1)
        {
            // The reference lets rows stick out of the batch; a matrix cannot, so they are refused.
            return Record.Exception(() => padding.Apply(encodings, tokenizer.PadId)) is ArgumentException
                ? null
                : "rows of unequal length must be refused";
        }

        var padded = padding.Apply(encodings, tokenizer.PadId);
        return padded.RowLength != ids[0].Length ? $"length must be {ids[0].Length} but is {padded.RowLength}"
            : !padded.Ids.SequenceEqual(ids.SelectMany(values => values)) ? "ids differ"
            : !padded.AttentionMask.SequenceEqual(Matrix(row, "attention_mask").SelectMany(values => values)) ? "attention mask differs"
            : !padded.TypeIds.SequenceEqual(Matrix(row, "type_ids").SelectMany(values => values)) ? "type ids differ"
            : null;
    }

    private static bool Is(JsonElement row, string key, string value) =>
        string.Equals(row.GetProperty(key).GetString(), value, StringComparison.Ordinal);

    private static int? Optional(JsonElement row, string key) =>
        row.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static long[][] Matrix(JsonElement row, string key) =>
        [.. row.GetProperty(key).EnumerateArray().Select(values => values.EnumerateArray().Select(value => value.GetInt64()).ToArray())];
}
