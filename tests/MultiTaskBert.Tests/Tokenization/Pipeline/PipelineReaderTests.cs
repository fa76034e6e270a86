using System.Text.Json;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Tokenization.Pipeline;

public class PipelineReaderTests
{
    private const string Bpe = """
        {
          "added_tokens": [ { "id": 7, "content": "<pad>", "special": true } ],
          "normalizer": { "type": "Replace", "pattern": { "Regex": "x+" }, "content": "a" },
          "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false },
          "post_processor": { "type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0] },
          "decoder": { "type": "ByteLevel" },
          "model": { "type": "BPE", "unk_token": "<s>", "vocab": { "<s>": 0, "</s>": 1, "a": 2, "b": 3, "ab": 4, "Ġ": 5, "Ġab": 6 }, "merges": [ ["a", "b"], "Ġ ab" ] }
        }
        """;

    private const string Unigram = """
        {
          "pre_tokenizer": { "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always" },
          "model": { "type": "Unigram", "unk_id": 1, "vocab": [ ["<pad>", 0], ["<unk>", 0], ["▁", -2.5], ["a", -2], ["▁a", -1] ] }
        }
        """;

    [Fact]
    public void Encode_BytePairs_MergesInOrder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Bpe);
        var encoding = TokenizerLoader.Load(folder.Path).Encode("ab ab xxb");

        // <s> ab Ġab Ġ+ab: xx becomes a before merging.
        Assert.Equal([0, 4, 6, 6, 1], encoding.Ids);
        Assert.Equal([new(0, 0), new(0, 2), new(3, 5), new(6, 9), new(0, 0)], encoding.Offsets);
        Assert.Equal([new(0, 2), new(3, 5), new(6, 9)], encoding.Words);
    }

    [Fact]
    public void Encode_LoneSurrogate_IsReplacementCharacter()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Unigram);
        var encoding = TokenizerLoader.Load(folder.Path).Encode("a\ud800a");
        Assert.Equal(["▁a", "\uFFFD", "a"], encoding.Tokens);
        Assert.Equal([4, 1, 3], encoding.Ids);
    }

    [Theory]
    [InlineData("[\"a\", \"b\"]", "[\"a\", \"c\"]", "model.merges[0]: the merge of \"a\" and \"c\" needs \"c\", which is not in vocab")]
    [InlineData("[\"a\", \"b\"]", "[\"b\", \"a\"]", "needs \"ba\", which is not in vocab")]
    [InlineData("\"Ġ ab\"", "\"Ġ  ab\"", "model.merges[1] must be two tokens")]
    [InlineData("\"Ġ ab\"", "7", "model.merges[1] must be an array, but is 7")]
    [InlineData("\"Ġab\": 6", "\"Ġab\": 8", "model.vocab: id 6 is missing; the next one is 8")]
    [InlineData("\"id\": 7", "\"id\": 2000000000", "the added token \"<pad>\" has id 2000000000, but must have 7")]
    [InlineData("[\"</s>\", 1]", "[\"</s>\", 9]", "post_processor: the id of a special token must be below 8, but is 9")]
    [InlineData("\"unk_token\": \"<s>\"", "\"unk_token\": \"?\"", "unk_token \"?\" is not in vocab")]
    [InlineData("\"add_prefix_space\": false", "\"add_prefix_space\": 0", "pre_tokenizer.add_prefix_space must be true or false, but is 0")]
    [InlineData("\"<pad>\"", "\"<fill>\"", "no token to pad rows with: <pad> or [PAD] is not among its tokens")]
    [InlineData("\"Regex\": \"x+\"", "\"Other\": \"x+\"", "normalizer.pattern must be an object with \"String\" or \"Regex\"")]
    public void FromFolder_DamagedBytePairs_NamesPlaceAndValue(string original, string damaged, string message) =>
        Assert.Contains(message, Damage<TokenizerException>(Bpe, original, damaged), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"unk_id\": 1", "\"unk_id\": 5", "model.unk_id must be an id below 5, but is 5")]
    [InlineData("[\"a\", -2]", "[\"a\"]", "model.vocab[3] must be a token and its score")]
    [InlineData("-2.5", "1e999", "model.vocab[2][1] must be a")]
    [InlineData("\"always\"", "\"sometimes\"", "pre_tokenizer.prepend_scheme must be \"always\", \"first\" or \"never\", but is \"sometimes\"")]
    [InlineData("\"replacement\": \"▁\"", "\"replacement\": \"__\"", "pre_tokenizer.replacement must be one character")]
    public void FromFolder_DamagedUnigram_NamesPlaceAndValue(string original, string damaged, string message) =>
        Assert.Contains(message, Damage<TokenizerException>(Unigram, original, damaged), StringComparison.Ordinal);

    [Theory]
    [InlineData("x+", "x++", "normalizer.pattern.Regex: the regular expression is not understood")]
    [InlineData("\"unk_token\"", "\"dropout\": 0.1, \"unk_token\"", "model.dropout: dropout would make tokens random")]
    [InlineData("\"Replace\"", "\"Other\"", "normalizer: type \"Other\" is not supported; supported: BertNormalizer")]
    public void FromFolder_Unsupported_NamesPlace(string original, string damaged, string message) =>
        Assert.Contains(message, Damage<NotSupportedException>(Bpe, original, damaged), StringComparison.Ordinal);

    [Theory]
    [InlineData("?", "must be text in base 64")]
    [InlineData("AAA=", "must give the size of the trie")]
    [InlineData("/////wAAAAA=", "at most the 4 bytes that follow, but give 4294967295")]
    [InlineData("BAAAAAAAAAD/", "replacement texts behind the trie must be UTF-8")]
    public void FromFolder_DamagedCharacterMap_NamesPlace(string map, string message)
    {
        var normalizer = $$"""{ "type": "Precompiled", "precompiled_charsmap": "{{map}}" }""";
        var text = Damage<TokenizerException>(Bpe, """{ "type": "Replace", "pattern": { "Regex": "x+" }, "content": "a" }""", normalizer);
        Assert.Contains("normalizer.precompiled_charsmap", text, StringComparison.Ordinal);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    /// <summary>Every unit of the trie points far out of it: nothing may be read there.</summary>
    [Fact]
    public void Encode_CharacterMapThatPointsOutside_ChangesNothing()
    {
        byte[] map = [8, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8), (byte)'z', 0];
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", $$"""{ "normalizer": { "type": "Precompiled", "precompiled_charsmap": "{{Convert.ToBase64String(map)}}" }, {{Unigram[1..]}}""");
        Assert.Equal(["▁a"], TokenizerLoader.Load(folder.Path).Encode("a").Tokens);
    }

    [Fact]
    public void Encode_VeryLongWord_TakesTimeInProportion()
    {
        // A quadratic merge would need 10^11 steps.
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Bpe);
        var encoding = TokenizerLoader.Load(folder.Path).Encode(string.Concat(Enumerable.Repeat("ab", 150_000)));
        Assert.Equal(150_002, encoding.Length);
        Assert.All(encoding.Ids.Skip(1).SkipLast(1), id => Assert.Equal(4, id));
    }

    [Fact]
    public void PadId_ConfigAndSpecialTokensMap_NameTheToken()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Bpe);
        Assert.Equal(7, TokenizerLoader.Load(folder.Path).PadId);
        folder.Write("special_tokens_map.json", """{ "pad_token": { "content": "</s>" } }""");
        Assert.Equal(1, TokenizerLoader.Load(folder.Path).PadId);
        folder.Write("tokenizer_config.json", """{ "pad_token": "ab", "model_max_length": 77 }""");
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal((4, 77, 8), (tokenizer.PadId, tokenizer.ModelMaxLength, tokenizer.VocabularySize));
    }

    [Fact]
    public void Save_FilesThatWereRead_AreTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Bpe);
        folder.Write("tokenizer_config.json", """{ "pad_token": "<pad>", "tokenizer_class": "RobertaTokenizer" }""");
        folder.Write("special_tokens_map.json", """{ "cls_token": "<s>" }""");
        using var saved = new TemporaryFolder();
        TokenizerLoader.Load(folder.Path).Save(saved.Path);
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(saved.Path, Path.GetFileName(file))));
        }

        Assert.Equal([0, 4, 6, 1], TokenizerLoader.Load(saved.Path).Encode("ab ab").Ids);
    }

    [Fact]
    public void Save_WithoutConfig_WritesOneThatAutoTokenizerReads()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Bpe);
        TokenizerLoader.Load(folder.Path).Save(folder.Path);
        var config = JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder.Path, "tokenizer_config.json")));
        Assert.Equal("PreTrainedTokenizerFast", config.GetProperty("tokenizer_class").GetString());
        Assert.Equal("<pad>", config.GetProperty("pad_token").GetString());
        Assert.Equal("<s>", config.GetProperty("unk_token").GetString());
    }

    [Fact]
    public void FromFolder_OlderRobertaFiles_GiveTheSameTokens()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.json", """{ "<s>": 0, "</s>": 1, "a": 2, "b": 3, "ab": 4, "Ġ": 5, "Ġab": 6, "<pad>": 7, "<mask>": 8 }""");
        folder.Write("merges.txt", "#version: 0.2\na b\r\nĠ ab\n");
        using var saved = new TemporaryFolder();
        var tokenizer = TokenizerLoader.Load(folder.Path);
        tokenizer.Save(saved.Path);
        foreach (var same in new[] { tokenizer, TokenizerLoader.Load(saved.Path) })
        {
            Assert.Equal([0, 4, 6, 8, 1], same.Encode("ab ab <mask>").Ids);
            Assert.Equal([0, 4, 1, 1, 2, 1], same.Encode("ab", "a").Ids);
            Assert.Equal("ab ab", same.Decode([0, 4, 6, 1]));
            Assert.Equal(7, same.PadId);
        }
    }

    [Theory]
    [InlineData("a b c\n", typeof(TokenizerException), "merges.txt, model.merges[0] must be two tokens")]
    [InlineData("a x\n", typeof(TokenizerException), "needs \"x\", which is not in vocab")]
    public void FromFolder_DamagedMergesFile_NamesMerge(string merges, Type type, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.json", """{ "<s>": 0, "</s>": 1, "a": 2, "b": 3, "<pad>": 4 }""");
        folder.Write("merges.txt", merges);
        var exception = Record.Exception(() => TokenizerLoader.Load(folder.Path));
        Assert.IsType(type, exception);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static string Damage<TException>(string json, string original, string damaged)
        where TException : Exception
    {
        Assert.Contains(original, json, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", json.Replace(original, damaged, StringComparison.Ordinal));
        return Assert.Throws<TException>(() => TokenizerLoader.Load(folder.Path)).Message;
    }
}
