using System.Text.Json;
using MultiTaskBert.Tests.Parity;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Reads the reference data of tokenization and compares with it.</summary>
internal static class GoldenTokenization
{
    private const string Folder = "tokenization";
    private const string Tokenizers = "tokenization/tokenizers";
    private const string Flag = "unicode-version";

    /// <summary>The golden files of a kind, as theory data: <c>kind.tokenizer.jsonl</c>.</summary>
    public static IEnumerable<TheoryDataRow<string>> Files(string kind) => Goldens.Files(Folder, $"{kind}.*.jsonl");

    /// <summary>Where the named tokenizer lies: beside the reference data, or, if it is not there, in the model that its README names.</summary>
    public static string FolderOf(string name)
    {
        var root = Goldens.RequireRoot();
        var folder = Goldens.PathOf($"{Tokenizers}/{name}");
        if (!Directory.Exists(folder))
        {
            return Path.Combine(root, "models", "minilm-l6");
        }

        foreach (var file in Directory.EnumerateFiles(folder))
        {
            Goldens.PathOf($"{Tokenizers}/{name}/{Path.GetFileName(file)}");
        }

        return folder;
    }

    /// <summary>The named tokenizer.</summary>
    public static Tokenizer Load(string name) => TokenizerLoader.Load(FolderOf(name));

    /// <summary>The tokenizer that a golden file is about.</summary>
    public static Tokenizer LoadFor(string file)
    {
        Goldens.RequireRoot();
        return Load(Path.GetFileName(file).Split('.')[1]);
    }

    /// <summary>Runs a comparison on each case of a file; a case flagged as a matter of Unicode versions may differ and is then skipped.</summary>
    public static void Compare(string file, Func<JsonElement, string?> compare)
    {
        var comparison = new ParityComparison($"tokenization: {Path.GetFileName(file).Split('.')[0]}", "Hugging Face tokenizers", tolerance: 0);
        foreach (var row in Goldens.JsonLines(file))
        {
            var difference = compare(row);
            if (difference is not null && OptionalText(row, "flag") == Flag)
            {
                comparison.Skip(Flag);
                continue;
            }

            comparison.Case(row.GetProperty("id").GetString()!, difference);
        }

        comparison.Finish();
    }

    /// <summary>What is different between an encoding and the fields of a case that are present, or null.</summary>
    public static string? Difference(JsonElement expected, TokenEncoding actual) =>
        Difference("ids", expected, actual.Ids)
        ?? Difference("tokens", expected, actual.Tokens, item => item.GetString()!)
        ?? Difference("offsets", expected, actual.Offsets, Span)
        ?? Difference("word_ids", expected, actual.WordIds)
        ?? Difference("type_ids", expected, actual.TypeIds)
        ?? Difference("sequence_ids", expected, actual.SequenceIds)
        ?? Difference("special_tokens_mask", expected, actual.SpecialTokensMask, item => item.GetInt32() == 1);

    public static string[] Texts(JsonElement row, string key) => [.. row.GetProperty(key).EnumerateArray().Select(item => item.GetString()!)];

    public static string[]? OptionalTexts(JsonElement row, string key) => row.TryGetProperty(key, out _) ? Texts(row, key) : null;

    public static string? OptionalText(JsonElement row, string key) => row.TryGetProperty(key, out var text) ? text.GetString() : null;

    private static string? Difference(string key, JsonElement expected, IReadOnlyList<int> actual) =>
        Difference(key, expected, actual, item => item.ValueKind == JsonValueKind.Null ? -1 : item.GetInt32());

    private static string? Difference<T>(string key, JsonElement row, IReadOnlyList<T> actual, Func<JsonElement, T> read)
    {
        if (!row.TryGetProperty(key, out var values))
        {
            return null;
        }

        var expected = values.EnumerateArray().Select(read).ToArray();
        return expected.SequenceEqual(actual) ? null : $"{key} must be [{string.Join(",", expected)}] but are [{string.Join(",", actual)}]";
    }

    private static TextSpan Span(JsonElement span) => new(span[0].GetInt32(), span[1].GetInt32());
}
