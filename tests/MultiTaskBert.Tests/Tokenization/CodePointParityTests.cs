using System.Text;
using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.Normalization;
using MultiTaskBert.Tokenization.Parts;
using MultiTaskBert.Tokenization.Splitting;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>
/// Oracle: what Hugging Face's <c>tokenizers</c> makes of <c>a</c> + c + <c>b</c> for every Unicode scalar value c. Tolerance: none.
/// </summary>
[Trait("Category", "Parity")]
public class CodePointParityTests
{
    private const int ScalarValues = 0x110000 - 0x800;

    [Fact]
    public void NormalizeAndPreTokenize_EveryCodePoint_EqualsReference()
    {
        var comparison = new ParityComparison("tokenization: code points", "Hugging Face tokenizers", tolerance: 0);
        foreach (var tokenizer in Goldens.JsonLines("tokenization/codepoints.jsonl").GroupBy(row => row.GetProperty("tokenizer").GetString()!, StringComparer.Ordinal))
        {
            var options = ((BertTokenizer)GoldenTokenization.Load(tokenizer.Key)).Options;
            var normalizer = new BertNormalizer(
                options.CleanText, options.HandleChineseCharacters, options.StripAccents ?? options.Lowercase, options.Lowercase);
            var count = tokenizer.Sum(row => Compare(row, tokenizer.Key, normalizer, comparison));
            Assert.Equal(ScalarValues, count);
        }

        comparison.Finish();
    }

    /// <summary>Compares the code points of a row; returns their number.</summary>
    private static int Compare(JsonElement row, string tokenizer, BertNormalizer normalizer, ParityComparison comparison)
    {
        var output = new NormalizedText(16);
        var count = 0;
        var last = row.GetProperty("last").GetInt32();
        for (var c = row.GetProperty("first").GetInt32(); c <= last; c++)
        {
            if (c is >= 0xD800 and <= 0xDFFF)
            {
                continue;
            }

            count++;
            var character = char.ConvertFromUtf32(c);
            var expected = string.Join('|', Expected(row, character));
            var actual = string.Join('|', Words($"a{character}b", normalizer, output));
            comparison.Case(tokenizer, expected == actual ? null : $"U+{c:X4} must give {expected} but gives {actual}");
        }

        return count;
    }

    private static IEnumerable<string> Expected(JsonElement row, string character) => row.GetProperty("kind").GetString() switch
    {
        "removed" => ["ab"],
        "space" => ["a", "b"],
        "kept" => [$"a{character}b"],
        "mapped" => [$"a{row.GetProperty("to").GetString()}b"],
        "split" => ["a", .. row.TryGetProperty("to", out var to) ? Pieces(to) : [character], "b"],
        "nfd" => [$"a{Hangul(character[0])}b"],
        var other => throw new InvalidDataException(other),
    };

    private static IEnumerable<string> Pieces(JsonElement to) =>
        to.ValueKind == JsonValueKind.String ? [to.GetString()!] : to.EnumerateArray().Select(piece => piece.GetString()!);

    /// <summary>The Unicode Standard, section 3.12.</summary>
    private static string Hangul(char syllable)
    {
        var index = syllable - 0xAC00;
        var text = new StringBuilder().Append((char)(0x1100 + (index / 588))).Append((char)(0x1161 + (index % 588 / 28)));
        return (index % 28 == 0 ? text : text.Append((char)(0x11A7 + (index % 28)))).ToString();
    }

    private static List<string> Words(string text, BertNormalizer normalizer, NormalizedText output)
    {
        output.Clear();
        normalizer.Normalize(text, 0, output);
        var words = new List<string>();
        var tokenizer = new BertPreTokenizer(output.Characters);
        while (tokenizer.TryNext(out var start, out var end))
        {
            words.Add(output.Characters[start..end].ToString());
        }

        return words;
    }
}
