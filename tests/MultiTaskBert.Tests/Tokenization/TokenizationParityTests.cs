using System.Globalization;
using System.Text.Json;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: Hugging Face's <c>tokenizers</c> 0.23.3 through files of its answers. Tolerance: none, everything must be equal.</summary>
[Trait("Category", "Parity")]
public class TokenizationParityTests
{
    public static IEnumerable<TheoryDataRow<string>> TextFiles =>
        [.. GoldenTokenization.Files("text"), .. GoldenTokenization.Files("text-random"), .. GoldenTokenization.Files("text-unicode-version")];

    public static IEnumerable<TheoryDataRow<string>> WordFiles => GoldenTokenization.Files("words");

    public static IEnumerable<TheoryDataRow<string>> PairFiles => GoldenTokenization.Files("pairs");

    public static IEnumerable<TheoryDataRow<string>> TruncationFiles => GoldenTokenization.Files("truncation");

    public static IEnumerable<TheoryDataRow<string>> DecodeFiles => GoldenTokenization.Files("decode");

    [Theory]
    [MemberData(nameof(TextFiles))]
    public void Encode_Text_EqualsReference(string file)
    {
        var tokenizer = GoldenTokenization.LoadFor(file);
        GoldenTokenization.Compare(file, row => GoldenTokenization.Difference(row, tokenizer.Encode(row.GetProperty("text").GetString()!)));
    }

    [Theory]
    [MemberData(nameof(WordFiles))]
    public void EncodeWords_Words_EqualsReference(string file)
    {
        var tokenizer = GoldenTokenization.LoadFor(file);
        GoldenTokenization.Compare(file, row => GoldenTokenization.Difference(row, tokenizer.EncodeWords(GoldenTokenization.Texts(row, "words"))));
    }

    [Theory]
    [MemberData(nameof(PairFiles))]
    public void Encode_Pair_EqualsReference(string file)
    {
        var tokenizer = GoldenTokenization.LoadFor(file);
        GoldenTokenization.Compare(
            file,
            row => GoldenTokenization.Difference(row, tokenizer.Encode(row.GetProperty("text").GetString()!, row.GetProperty("pair").GetString()!)));
    }

    [Theory]
    [MemberData(nameof(TruncationFiles))]
    public void Encode_TooLong_IsCutAsReference(string file)
    {
        var tokenizer = GoldenTokenization.LoadFor(file);
        GoldenTokenization.Compare(file, row => CompareTruncation(tokenizer, row));
    }

    [Theory]
    [MemberData(nameof(DecodeFiles))]
    public void Decode_Ids_EqualsReference(string file)
    {
        var tokenizer = GoldenTokenization.LoadFor(file);
        var plain = tokenizer is BertTokenizer bert ? new BertTokenizer(bert.Vocabulary, bert.Options with { CleanUpDecodedTokens = false }) : tokenizer;
        GoldenTokenization.Compare(file, row =>
        {
            int[] ids = [.. row.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            var skip = row.GetProperty("skip_special_tokens").GetBoolean();
            var cleanUp = row.GetProperty("clean_up_tokenization_spaces").GetBoolean();
            return Difference(row, "text", tokenizer.Decode(ids, skip, cleanUp))
                ?? Difference(row, "text_without_decoder_cleanup", plain.Decode(ids, skip, cleanUpSpaces: false));
        });

        static string? Difference(JsonElement row, string key, string actual) =>
            GoldenTokenization.OptionalText(row, key) is { } expected && !string.Equals(expected, actual, StringComparison.Ordinal)
                ? $"{key} must be \"{expected}\" but is \"{actual}\""
                : null;
    }

    private static string? CompareTruncation(Tokenizer tokenizer, JsonElement row)
    {
        var truncation = new Truncation(
            maxLength: row.GetProperty("max_length").GetInt32(),
            overlap: row.GetProperty("stride").GetInt32(),
            strategy: row.GetProperty("strategy").GetString() switch
            {
                "longest_first" => TruncationStrategy.LongestFirst,
                "only_first" => TruncationStrategy.OnlyFirst,
                "only_second" => TruncationStrategy.OnlySecond,
                var other => throw new InvalidDataException(other),
            },
            direction: string.Equals(row.GetProperty("direction").GetString(), "left", StringComparison.Ordinal)
                ? TruncationDirection.Left
                : TruncationDirection.Right);

        // Without any room the reference answers with an empty row and one overlong overflow; refusing is as good, by its README.
        var special = tokenizer.Encode("", row.TryGetProperty("pair", out _) ? "" : null).Length;
        var mustThrow = row.TryGetProperty("error", out _) || truncation.MaxLength <= special;
        TokenEncoding encoding;
        try
        {
            encoding = row.TryGetProperty("words", out _)
                ? tokenizer.EncodeWords(GoldenTokenization.Texts(row, "words"), GoldenTokenization.OptionalTexts(row, "pair"), truncation)
                : tokenizer.Encode(row.GetProperty("text").GetString()!, GoldenTokenization.OptionalText(row, "pair"), truncation);
        }
        catch (ArgumentException exception)
        {
            return mustThrow ? null : $"refused: {exception.Message}";
        }

        if (mustThrow)
        {
            return "must be refused";
        }

        var chunks = row.GetProperty("chunks").EnumerateArray().ToArray();
        TokenEncoding[] actual = [encoding, .. encoding.Overflowing];
        return chunks.Length != actual.Length
            ? string.Create(CultureInfo.InvariantCulture, $"must have {chunks.Length} chunks but has {actual.Length}")
            : chunks.Zip(actual, GoldenTokenization.Difference).FirstOrDefault(difference => difference is not null);
    }
}
