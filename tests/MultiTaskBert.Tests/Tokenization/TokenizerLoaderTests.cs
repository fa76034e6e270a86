using System.Text;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;
using static MultiTaskBert.Tests.Tokenization.SmallVocabulary;

namespace MultiTaskBert.Tests.Tokenization;

public class TokenizerLoaderTests
{
    /// <summary>A complete tokenizer.json; tests damage one place of it.</summary>
    private const string Json = """
        {
          "version": "1.0",
          "truncation": { "max_length": 3, "strategy": "LongestFirst", "stride": 0, "direction": "Right" },
          "padding": { "strategy": { "Fixed": 8 } },
          "added_tokens": [
            { "id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true },
            { "id": 6, "content": "<left>", "single_word": false, "lstrip": true, "rstrip": false, "normalized": false, "special": false },
            { "id": 7, "content": "<ONE>", "single_word": true, "lstrip": false, "rstrip": true, "normalized": true, "special": false }
          ],
          "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true },
          "pre_tokenizer": { "type": "BertPreTokenizer" },
          "post_processor": {
            "type": "TemplateProcessing",
            "single": [ { "SpecialToken": { "id": "[CLS]", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } } ],
            "pair": [ { "Sequence": { "id": "B", "type_id": 1 } }, { "SpecialToken": { "id": "[SEP]", "type_id": 1 } }, { "Sequence": { "id": "A", "type_id": 0 } } ],
            "special_tokens": { "[CLS]": { "id": "[CLS]", "ids": [2], "tokens": ["[CLS]"] }, "[SEP]": { "id": "[SEP]", "ids": [3], "tokens": ["[SEP]"] } }
          },
          "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": false },
          "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": { "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "loud": 4, ",": 5 }
          }
        }
        """;

    [Fact]
    public void FromFolder_TokenizerJson_WinsOverVocabulary()
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Json);
        folder.Write("vocab.txt", string.Join('\n', Tokens));
        folder.Write("tokenizer_config.json", """{ "tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": false, "model_max_length": 128 }""");
        var tokenizer = TokenizerLoader.Load(folder.Path);
        Assert.Equal(8, tokenizer.VocabularySize);
        Assert.Equal(128, tokenizer.ModelMaxLength);

        // Stored truncation and padding are not applied; the template is.
        Assert.Equal([2, 4, 4, 4, 4], tokenizer.Encode("LOUD loud loud loud").Ids);
        var pair = tokenizer.Encode("loud", ",");
        Assert.Equal([5, 3, 4], pair.Ids);
        Assert.Equal([1, -1, 0], pair.SequenceIds);
        Assert.Equal([1, 1, 0], pair.TypeIds);
        Assert.Equal("loud ,", tokenizer.Decode([2, 4, 5], cleanUpSpaces: false, skipSpecialTokens: false)[6..]);
    }

    /// <summary>Oracle: Hugging Face's <c>tokenizers</c> 0.23.2 on the same file and texts.</summary>
    [Theory]
    [InlineData("loud \t<left>,", new[] { 2, 4, 6, 5 }, new[] { 0, 0, 0, 4, 4, 12, 12, 13 })]
    [InlineData("loud <one>  loud", new[] { 2, 4, 7, 4 }, new[] { 0, 0, 0, 4, 5, 12, 12, 16 })]
    [InlineData("loud<ONE>,", new[] { 2, 4, 1, 1, 1, 5 }, new[] { 0, 0, 0, 4, 4, 5, 5, 8, 8, 9, 9, 10 })]
    public void Encode_AddedTokens_StripAndStandAlone(string text, int[] ids, int[] bounds)
    {
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Json);
        var encoding = TokenizerLoader.Load(folder.Path).Encode(text);
        Assert.Equal(ids, encoding.Ids);
        Assert.Equal(bounds, encoding.Offsets.SelectMany(span => new[] { span.Start, span.End }));
    }

    [Fact]
    public void FromFolder_VocabularyAndConfig_FollowsConfig()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", string.Join("\r\n", ["<pad>", .. Tokens[1..]]) + "\r\n");
        folder.Write("tokenizer_config.json", """
            {
              "tokenizer_class": "BertTokenizerFast", "do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false,
              "pad_token": { "content": "<pad>", "lstrip": false }, "model_max_length": 1000000000000000019884624838656,
              "added_tokens_decoder": { "11": { "content": "<new>", "special": false } }
            }
            """);
        var tokenizer = Assert.IsType<BertTokenizer>(TokenizerLoader.Load(folder.Path));
        Assert.Equal((false, true, false), (tokenizer.Options.Lowercase, tokenizer.Options.StripAccents, tokenizer.Options.HandleChineseCharacters));
        Assert.Null(tokenizer.ModelMaxLength);
        Assert.Equal(Pad, tokenizer.PadId);
        Assert.Equal(12, tokenizer.VocabularySize);
        Assert.Equal([Classifier, Unknown, Loud, 11, Separator], tokenizer.Encode("Loud loud<new>").Ids);
    }

    [Fact]
    public void FromFolder_VocabularyAlone_IsUncased()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(string.Join('\n', Tokens))).ToArray());
        Assert.Equal([Classifier, Loud, Separator], TokenizerLoader.Load(folder.Path).Encode("LOUD").Ids);
    }

    [Fact]
    public void FromFolder_NoSuchFolder_Throws() => Assert.Throws<TokenizerException>(() => TokenizerLoader.Load("/no/such/folder"));

    [Fact]
    public void FromFolder_NoTokenizerFiles_ListsWhatIsMissingAndPresent()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", "{}");
        var exception = Assert.Throws<TokenizerException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains("lacks tokenizer files: tokenizer.json, or vocab.txt", exception.Message, StringComparison.Ordinal);
        Assert.Contains("The folder has: config.json", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"type\": \"WordPiece\", \"unk", "\"type\": \"WordLevel\", \"unk", "model.type: \"WordLevel\" is not supported; supported: WordPiece with BertNormalizer")]
    [InlineData("BertNormalizer", "Other", "normalizer: type \"Other\" is not supported; supported: BertNormalizer, ByteLevel")]
    [InlineData("BertPreTokenizer", "Other", "pre_tokenizer: type \"Other\" is not supported; supported: BertPreTokenizer")]
    [InlineData("TemplateProcessing", "Other", "post_processor: type \"Other\" is not supported; supported: BertProcessing, ByteLevel")]
    [InlineData("\"type\": \"WordPiece\", \"prefix\"", "\"type\": \"CTC\", \"prefix\"", "decoder: type \"CTC\" is not supported")]
    public void FromFolder_UnknownKind_NamesSupported(string original, string damaged, string message) =>
        Assert.Contains(message, Damage<NotSupportedException>(original, damaged), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"loud\": 4", "\"loud\": 3", "model.vocab: id 3 is given to \"[SEP]\" and to \"loud\"")]
    [InlineData("\"loud\": 4", "\"[SEP]\": 4", "model.vocab: \"[SEP]\" is listed twice, with ids 3 and 4")]
    [InlineData("\"loud\": 4", "\"loud\": 9", "model.vocab: id 4 is missing; the next one is 5")]
    [InlineData("\"loud\": 4", "\"loud\": -4", "model.vocab.loud must be an integer that is not negative, but is -4")]
    [InlineData("\"loud\": 4", "\"\\ud800\": 4", "half of a surrogate pair")]
    [InlineData("\"single\":", "\"\\ud800\": 1, \"single\":", "half of a surrogate pair")]
    [InlineData("\"[SEP]\": {", "\"[CLS]\": {", "post_processor.special_tokens: \"[CLS]\" is listed twice")]
    [InlineData("\"[PAD]\": 0, \"[UNK]\": 1", "\"x\": 0, \"y\": 1", "but must have 6")]
    [InlineData("\"[UNK]\": 1", "\"y\": 1", "lacks [UNK] (the unknown token)")]
    [InlineData("\"[PAD]\": 0, \"[UNK]\": 1, \"[CLS]\": 2, \"[SEP]\": 3, \"loud\": 4, \",\": 5", "", "holds no word pieces")]
    [InlineData("\"id\": 7,", "\"id\": 9,", "the added token \"<ONE>\" has id 9, but must have 7")]
    [InlineData("\"lowercase\": true", "\"lowercase\": 1", "normalizer.lowercase must be true or false, but is 1")]
    [InlineData("\"ids\": [3]", "\"ids\": [8]", "post_processor.special_tokens.[SEP].ids[0] must be an id below 8, but is 8")]
    [InlineData("0 } }, { \"Sequence\": { \"id\": \"A\"", "0 } }, { \"Sequence\": { \"id\": \"B\"", "post_processor.single must be a template with sequence A once")]
    [InlineData("\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": 100000000", "max_input_chars_per_word must be from 1 to 1000")]
    [InlineData("\"model\": {", "\"modle\": {", "lacks \"model\"")]
    [InlineData("\"version\": \"1.0\",", "\"version\": oops,", "line 2: not valid JSON")]
    public void FromFolder_DamagedJson_NamesPlaceAndValue(string original, string damaged, string message) =>
        Assert.Contains(message, Damage<TokenizerException>(original, damaged), StringComparison.Ordinal);

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\nloud\n[UNK]\n", "vocab.txt, line 6: \"[UNK]\" is already line 2")]
    [InlineData("[PAD]\n\n[UNK]\n[CLS]\n[SEP]\n", "vocab.txt, line 2: a word piece must be valid text")]
    [InlineData("\n", "vocab.txt holds no word pieces")]
    [InlineData("loud\n", "lacks [UNK]")]
    public void FromFolder_DamagedVocabulary_NamesLine(string content, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", content);
        var exception = Assert.Throws<TokenizerException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFolder_InvalidUtf8_NamesLine()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", [.. "[PAD]\n[UNK]\n"u8, 0xC3, (byte)'\n']);
        var exception = Assert.Throws<TokenizerException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains("vocab.txt, line 3: not valid UTF-8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFolder_OversizedFile_IsRefusedBeforeReading()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(Path.Combine(folder.Path, "vocab.txt")))
        {
            file.SetLength(1L << 34);
        }

        var exception = Assert.Throws<TokenizerException>(() => TokenizerLoader.Load(folder.Path));
        Assert.Contains("has 17179869184 bytes, more than the", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "tokenizer_class": "BertJapaneseTokenizer" }""", typeof(NotSupportedException), "tokenizer_class: \"BertJapaneseTokenizer\"")]
    [InlineData("""{ "model_max_length": 0 }""", typeof(TokenizerException), "model_max_length must be an integer of at least 1, but is 0")]
    [InlineData("""{ "do_lower_case": "no" }""", typeof(TokenizerException), "do_lower_case must be true or false, but is \"no\"")]
    [InlineData("[]", typeof(TokenizerException), "tokenizer_config.json must be a JSON object")]
    public void FromFolder_DamagedConfig_NamesKey(string config, Type type, string message)
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", string.Join('\n', Tokens));
        folder.Write("tokenizer_config.json", config);
        var exception = Record.Exception(() => TokenizerLoader.Load(folder.Path));
        Assert.IsType(type, exception);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private static string Damage<TException>(string original, string damaged)
        where TException : Exception
    {
        Assert.Contains(original, Json, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        folder.Write("tokenizer.json", Json.Replace(original, damaged, StringComparison.Ordinal));
        return Assert.Throws<TException>(() => TokenizerLoader.Load(folder.Path)).Message;
    }
}
