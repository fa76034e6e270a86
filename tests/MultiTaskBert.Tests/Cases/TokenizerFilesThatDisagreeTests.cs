using System.Text.Json.Nodes;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// <c>tokenizer.json</c> says one thing and <c>tokenizer_config.json</c> another: where a class of transformers 4 lets the latter win, so does the library, and a lower-casing
/// tokenizer in front of a vocabulary with capitals is told.
/// </summary>
public sealed class TokenizerFilesThatDisagreeTests
{
    private static readonly string[] Cased = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "The", "THE", "cafe", "café", "Ada", "Oslo", "##s"];

    // The report: every word has the id of its lower-case form, though do_lower_case is false.
    [Theory]
    [InlineData("""{"do_lower_case":false}""")] // As the oldest checkpoints have it: the class follows from the model.
    [InlineData("""{"tokenizer_class":"BertTokenizer","do_lower_case":false}""")]
    [InlineData("""{"tokenizer_class":"BertTokenizerFast","do_lower_case":false}""")]
    [InlineData("""{"tokenizer_class":"DistilBertTokenizer","do_lower_case":false}""")]
    [InlineData("""{"tokenizer_class":"ElectraTokenizerFast","do_lower_case":false}""")]
    [InlineData("""{"tokenizer_class":"MPNetTokenizer","do_lower_case":false}""")]
    public void FromFolder_ConfigKeepsCapitals_Wins(string config)
    {
        using var folder = Folder(config);
        Assert.Equal([6, 7, 5], Ids(folder, "The THE the"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"do_lower_case":null}""")]
    [InlineData("""{"tokenizer_class":"BertTokenizer","model_max_length":512}""")]
    [InlineData("""{"tokenizer_class":"PreTrainedTokenizerFast","do_lower_case":false}""")] // This class takes tokenizer.json as it is.
    public void FromFolder_ConfigSaysNothingThatWins_TokenizerJsonStays(string config)
    {
        using var folder = Folder(config);
        Assert.Equal([5, 5, 5], Ids(folder, "The THE the"));
    }

    [Theory]
    [InlineData("true", """{"strip_accents":false}""", 9)]
    [InlineData("false", """{"strip_accents":true}""", 8)]
    [InlineData("false", """{"strip_accents":null}""", 8)] // Null is a value: as lower-casing says.
    [InlineData("null", """{"strip_accents":false}""", 9)]
    [InlineData("false", "{}", 9)]
    public void FromFolder_ConfigOfAccents_Wins(string stored, string config, int expected)
    {
        using var folder = Folder(config, normalizer => normalizer["strip_accents"] = JsonNode.Parse(stored));
        Assert.Equal([expected], Ids(folder, "café"));
    }

    [Theory]
    [InlineData("""{"tokenize_chinese_chars":false}""", 1)]
    [InlineData("""{"tokenizer_class":"MPNetTokenizer","tokenize_chinese_chars":false}""", 3)] // MPNet's class passes this key over.
    public void FromFolder_ConfigOfChineseCharacters_Wins(string config, int tokens)
    {
        using var folder = Folder(config);
        Assert.Equal(tokens, Ids(folder, "the中the").Length);
    }

    [Theory]
    [InlineData("RobertaTokenizer", true, "Ġa", 0)]
    [InlineData("PreTrainedTokenizerFast", true, "a", 0)]
    [InlineData("RobertaTokenizer", false, "a", 0)]
    public void FromFolder_ConfigOfPrefixSpace_WinsForRobertaAlone(string tokenizerClass, bool prefix, string token, int start)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer_config.json", new JsonObject { ["tokenizer_class"] = tokenizerClass, ["add_prefix_space"] = prefix }.ToJsonString());
        folder.Write("tokenizer.json", """
            {
              "added_tokens": [ { "id": 0, "content": "<s>", "special": true }, { "id": 1, "content": "<pad>", "special": true }, { "id": 2, "content": "</s>", "special": true } ],
              "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true },
              "post_processor": { "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": false },
              "model": { "type": "BPE", "vocab": { "<s>": 0, "<pad>": 1, "</s>": 2, "a": 3, "Ġ": 4, "Ġa": 5 }, "merges": ["Ġ a"] }
            }
            """);
        var encoding = TokenizerLoader.Load(folder.Path).Encode("a");
        Assert.Equal((token, new TextSpan(start, 1)), (encoding.Tokens[1], encoding.Offsets[1]));
    }

    // What is written must say one thing.
    [Fact]
    public void Save_AfterTheConfigWon_BothFilesSayIt()
    {
        using TemporaryFolder folder = Folder("""{"do_lower_case":false}"""), saved = new();
        TokenizerLoader.Load(folder.Path).Save(saved.Path);
        var json = JsonNode.Parse(File.ReadAllText(saved.File("tokenizer.json")))!;
        Assert.False(json["normalizer"]!["lowercase"]!.GetValue<bool>());
        Assert.Equal("of nobody", json["a_key"]!.GetValue<string>());
        Assert.False(JsonNode.Parse(File.ReadAllText(saved.File("tokenizer_config.json")))!["do_lower_case"]!.GetValue<bool>());
        Assert.Equal([6, 7, 5], Ids(saved, "The THE the"));
    }

    [Fact]
    public void FromFolder_ConfigOfAnotherKind_NamesTheKey()
    {
        using var folder = Folder("""{"do_lower_case":"no"}""");
        Assert.Contains("do_lower_case must be true or false, but is \"no\"", Assert.Throws<TokenizerException>(() => TokenizerLoader.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    // vocab.txt alone is read as transformers reads it, lower-cased; that it cannot be meant is told.
    [Fact]
    public void Warnings_CasedVocabularyThatIsLowercased_CountsWhatIsNeverReached()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", string.Join('\n', Cased));
        var tokenizer = TokenizerLoader.Load(folder.Path);
        var warning = Assert.Single(tokenizer.Warnings);
        Assert.Contains("4 tokens of its vocabulary have capitals (\"The\", \"THE\", \"Ada\", \"Oslo\") and are never reached", warning, StringComparison.Ordinal);
        Assert.Contains("\"do_lower_case\": false", warning, StringComparison.Ordinal);

        folder.Write("tokenizer_config.json", """{"do_lower_case":false}""");
        Assert.Empty(TokenizerLoader.Load(folder.Path).Warnings);
        Assert.Equal([10, 11], Ids(folder, "Ada Oslo"));
    }

    [Fact]
    public void Warnings_WordPiecesOfMpnet_AreLookedAtToo()
    {
        using var folder = Folder("{}", processor: """{ "type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2], "trim_offsets": true, "add_prefix_space": false }""");
        Assert.Contains("4 tokens", Assert.Single(TokenizerLoader.Load(folder.Path).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_CasedVocabularyThatIsLowercased_ShowsTheWarning()
    {
        using var folder = new TemporaryFolder();
        TinyBert.Write(folder.Path);
        var vocabulary = File.ReadAllLines(folder.File("vocab.txt"));
        vocabulary[^1] = "Oslo";
        File.WriteAllLines(folder.File("vocab.txt"), vocabulary);
        using var model = new MultiTaskModel(Backbone.FromPretrained(folder.Path), new SequenceClassificationHead("topic", ["a", "b"]));
        var rows = MtlDataset.From([new MtlRow("ada").With("topic", "a"), new MtlRow("ben").With("topic", "b")]);
        Assert.Contains("warning tokenizer: The tokenizer makes all text lowercase, but 1 tokens", new Trainer(model).Check(rows).ToString(), StringComparison.Ordinal);
    }

    // Older versions of transformers wrote added tokens into a file of their own; passed over, their ids would be those of their pieces.
    [Theory]
    [InlineData("""{"<new>":13}""", new[] { 5, 13, 5 })]
    [InlineData("{}", new[] { 5, 1, 1, 1, 5 })]
    public void FromFolder_AddedTokensInAFileOfTheirOwn_AreFound(string added, int[] expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", string.Join('\n', Cased));
        folder.Write("added_tokens.json", added);
        Assert.Equal(expected, Ids(folder, "the <new> the"));
    }

    // Oracle: what transformers 4 does with them: an id of the vocabulary, or the next one, whatever the file says.
    [Theory]
    [InlineData("""{"13":{"content":"<new>","special":true}}""", "the <new> the", new[] { 5, 13, 5 })]
    [InlineData("""{"999":{"content":"<new>","special":true},"99":{"content":"<e>"}}""", "the <new> <e>", new[] { 5, 14, 13 })]
    [InlineData("""{"5":{"content":"the"}}""", "thethe", new[] { 5, 5 })]
    [InlineData("""{"4":{"content":"[MASK]","special":true}}""", "the [MASK]", new[] { 5, 4 })]
    public void FromFolder_AddedTokensThatTokenizerJsonLacks_AreFoundAndSaved(string tokens, string text, int[] expected)
    {
        using TemporaryFolder folder = Folder($$"""{"added_tokens_decoder":{{tokens}}}"""), saved = new();
        Assert.Equal(expected, Ids(folder, text));
        TokenizerLoader.Load(folder.Path).Save(saved.Path);
        Assert.Equal(expected, Ids(saved, text));

        var json = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!.AsObject();
        json.Remove("added_tokens");
        folder.Write("tokenizer.json", json.ToJsonString());
        Assert.Equal(expected, Ids(folder, text));
    }

    private static int[] Ids(TemporaryFolder folder, string text) => [.. TokenizerLoader.Load(folder.Path).Encode(text).Ids.Skip(1).SkipLast(1)];

    private static TemporaryFolder Folder(string config, Action<JsonObject>? normalizer = null, string? processor = null)
    {
        var folder = new TemporaryFolder();
        new BertTokenizer(Cased).Save(folder.Path);
        var json = JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!.AsObject();
        json["a_key"] = "of nobody";
        normalizer?.Invoke(json["normalizer"]!.AsObject());
        json["post_processor"] = processor is null ? json["post_processor"]!.DeepClone() : JsonNode.Parse(processor);
        folder.Write("tokenizer.json", json.ToJsonString());
        folder.Write("tokenizer_config.json", config);
        return folder;
    }
}
