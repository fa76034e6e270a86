using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiTaskBert.Tokenization.Files;

namespace MultiTaskBert.Tokenization.Loading;

/// <summary>
/// Reads RoBERTa's tokenizer from its older files, <c>vocab.json</c> and <c>merges.txt</c>, by writing the <c>tokenizer.json</c> that
/// <c>transformers</c> makes of them.
/// </summary>
internal sealed class RobertaFilesReader : ITokenizerReader
{
    private const string VocabularyName = TokenizerFiles.BytePairs;
    private const string MergesName = TokenizerFiles.Merges;
    private const long MaxBytes = 64L << 20;

    // Byte characters stay readable; the file is never put into HTML.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Supports => $"RoBERTa ({VocabularyName} and {MergesName})";

    public bool CanRead(TokenizerFolder folder) =>
        folder.Tokenizer is null && !folder.HasVocabulary && File.Exists(Path.Combine(folder.Path, VocabularyName)) && File.Exists(Path.Combine(folder.Path, MergesName));

    public Tokenizer Read(TokenizerFolder folder)
    {
        if (folder.Config.TokenizerClass is { } name && !TokenizerClasses.Contains(TokenizerClasses.Roberta, name))
        {
            throw new NotSupportedException(
                $"{Path.Combine(folder.Path, TokenizerFiles.Config)}, tokenizer_class: \"{name}\" is not supported with {VocabularyName} and "
                + $"{MergesName}; supported: {string.Join(", ", TokenizerClasses.Roberta)}.");
        }

        var path = Path.Combine(folder.Path, VocabularyName);
        var vocabulary = VocabularyJson.Read(JsonSection.Parse(path, folder.Bytes(VocabularyName, MaxBytes)!));
        var merges = Encoding.UTF8.GetString(folder.Bytes(MergesName, MaxBytes)!).Split('\n').Select(line => line.TrimEnd('\r'))
            .Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal));
        var bytes = JsonBytes.Of(Write(folder.Config, path, vocabulary, merges), Format);
        return PipelineReader.Read(folder, JsonSection.Parse(Path.Combine(folder.Path, MergesName), bytes), bytes);
    }

    private static JsonObject Write(TokenizerConfig config, string path, string[] vocabulary, IEnumerable<string> merges)
    {
        var ids = VocabularyJson.Ids(vocabulary);
        var (begin, end) = (config.ClassifierToken ?? "<s>", config.SeparatorToken ?? "</s>");
        var (unknown, mask) = (config.UnknownToken ?? "<unk>", config.MaskToken ?? "<mask>");
        if (Array.Find([begin, end], token => !ids.ContainsKey(token)) is { } missing)
        {
            throw new InvalidDataException($"{path} lacks the special token \"{missing}\"; name the ones of the model in {TokenizerFiles.Config}.");
        }

        string[] special = [begin, config.PaddingToken ?? "<pad>", end, unknown, mask];
        var added = special.Distinct(StringComparer.Ordinal).Where(ids.ContainsKey)
            .Select(token => new AddedToken(token, ids[token], StripLeft: token.Equals(mask, StringComparison.Ordinal)))
            .Where(token => config.AddedTokens.All(configured => !configured.Content.Equals(token.Content, StringComparison.Ordinal)));
        var prefixSpace = config.AddsPrefixSpace ?? false;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. added.Concat(config.AddedTokens).OrderBy(token => token.Id).Select(AddedTokenJson.Write)]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(prefixSpace),
            ["post_processor"] = new JsonObject
            {
                ["type"] = "RobertaProcessing",
                ["sep"] = new JsonArray(end, ids[end]),
                ["cls"] = new JsonArray(begin, ids[begin]),
                ["trim_offsets"] = true,
                ["add_prefix_space"] = prefixSpace,
            },
            ["decoder"] = ByteLevel(prefixSpace),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = "",
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = new JsonObject(vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
                ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode?)merge)]),
            },
        };
    }

    private static JsonObject ByteLevel(bool prefixSpace) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = prefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };
}
