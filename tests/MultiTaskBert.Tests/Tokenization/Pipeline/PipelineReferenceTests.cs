using System.Text.Json;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization.Pipeline;

/// <summary>
/// Oracle: Hugging Face's <c>tokenizers</c> 0.23.2 (the npm package) on the tokenizers and texts of <c>pipelines.jsonl</c>, which put together
/// the parts that the reference data does not have. Tolerance: none.
/// </summary>
public class PipelineReferenceTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Rows().Select(row => new TheoryDataRow<string>(row.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_Decode_EqualReference(string name)
    {
        var row = Rows().Single(candidate => candidate.GetProperty("name").GetString() == name);
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", row.GetProperty("tokenizer").GetRawText());
        var tokenizer = TokenizerLoader.Load(folder.Path);

        var failures = row.GetProperty("cases").EnumerateArray().Select(test => Difference(test, tokenizer)).OfType<string>().ToArray();
        Assert.True(failures.Length == 0, string.Join('\n', failures));
        var pair = row.GetProperty("pair");
        Assert.Null(GoldenTokenization.Difference(pair, tokenizer.Encode(pair.GetProperty("text").GetString()!, pair.GetProperty("pair").GetString()!)));
    }

    private static string? Difference(JsonElement test, Tokenizer tokenizer)
    {
        var text = test.GetProperty("text").GetString()!;
        var encoding = tokenizer.Encode(text);
        var decoded = tokenizer.Decode(encoding.Ids, skipSpecialTokens: false, cleanUpSpaces: false);
        var difference = GoldenTokenization.Difference(test, encoding)
            ?? (decoded == test.GetProperty("decoded").GetString() ? null : $"must decode to \"{test.GetProperty("decoded")}\" but gives \"{decoded}\"");
        return difference is null ? null : $"\"{text}\": {difference}";
    }

    private static IEnumerable<JsonElement> Rows() =>
        File.ReadLines(Repository.At("tests", "MultiTaskBert.Tests", "Tokenization", "Pipeline", "pipelines.jsonl")).Select(line => JsonElement.Parse(line));
}
