using System.Text.Json;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Reads the reference data of tokenization and compares with it.</summary>
internal static class GoldenTokenization
{
    private static readonly Dictionary<string, string> Folders = new(StringComparer.Ordinal)
    {
        ["bert-uncased"] = "models/minilm-l6",
        ["bert-uncased-keep-accents"] = "goldens/tokenization/tokenizers/bert-uncased-keep-accents",
        ["bert-cased"] = "goldens/tokenization/tokenizers/bert-cased",
    };

    /// <summary>Whether there is reference data of tokenization.</summary>
    public static bool Exists => Goldens.Root is not null && Directory.Exists(PathOf(""));

    /// <summary>The golden files of a kind, as theory data; one row that skips if there is no reference data.</summary>
    public static IEnumerable<TheoryDataRow<string>> Files(string kind) => Exists
        ? Directory.EnumerateFiles(PathOf(""), $"{kind}.*.jsonl")
            .Select(path => new TheoryDataRow<string>(Path.GetFileName(path)!))
            .OrderBy(row => row.Data, StringComparer.Ordinal)
        : [new TheoryDataRow<string>($"{kind}.none")];

    /// <summary>The path of a golden file.</summary>
    public static string PathOf(string file) => Path.Combine(Goldens.Root!, "goldens", "tokenization", file);

    /// <summary>Where the named tokenizer lies; skips the running test if it is of a kind that is not read yet.</summary>
    public static string Folder(string name)
    {
        var root = Goldens.RequireRoot();
        Assert.SkipUnless(Folders.ContainsKey(name), $"Tokenizer '{name}' is not a BERT tokenizer; its kind is not supported.");
        return Path.Combine(root, Folders[name]);
    }

    /// <summary>The named tokenizer.</summary>
    public static Tokenizer Load(string name) => TokenizerLoader.FromFolder(Folder(name));

    /// <summary>The tokenizer that a golden file is about: <c>kind.tokenizer.jsonl</c>.</summary>
    public static Tokenizer LoadFor(string file)
    {
        Goldens.RequireRoot();
        return Load(file.Split('.')[1]);
    }

    /// <summary>Runs a comparison on each case of a file and reports the first few that fail.</summary>
    public static void Compare(string file, Func<JsonElement, string?> compare)
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(PathOf(file)))
        {
            using var document = JsonDocument.Parse(line);
            count++;
            if (compare(document.RootElement) is { } difference)
            {
                failures.Add($"{document.RootElement.GetProperty("id").GetString()}: {difference}");
            }
        }

        Assert.True(count > 0, $"{file} holds no case.");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} cases differ.\n{string.Join('\n', failures.Take(5))}");
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
