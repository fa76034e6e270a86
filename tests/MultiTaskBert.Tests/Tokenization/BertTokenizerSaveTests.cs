using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;
using static MultiTaskBert.Tests.Tokenization.SmallVocabulary;

namespace MultiTaskBert.Tests.Tokenization;

public class BertTokenizerSaveTests
{
    private const string Text = "Playing, LOUD café[MASK] 中国 music\u0007";

    [Fact]
    public void Save_BuiltByHand_LoadsBackIdentical()
    {
        var options = new BertTokenizerOptions
        {
            Lowercase = false,
            StripAccents = true,
            HandleChineseCharacters = false,
            CleanText = false,
            MaxCharactersPerWord = 6,
            CleanUpDecodedTokens = false,
            ModelMaxLength = 77,
        };
        var original = Create(options);
        using var folder = new TemporaryFolder();
        original.Save(folder.Path);
        AssertIdentical(original, TokenizerLoader.Load(folder.Path));
        var files = Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal("tokenizer.json tokenizer_config.json vocab.txt", string.Join(' ', files));

        // Without tokenizer.json, what the other two files can say is still there.
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        var plain = Assert.IsType<BertTokenizer>(TokenizerLoader.Load(folder.Path));
        Assert.Equal(original.Vocabulary, plain.Vocabulary);
        Assert.Equal(options with { CleanText = true, MaxCharactersPerWord = 100, CleanUpDecodedTokens = true }, plain.Options);
    }

    [Fact]
    public void Save_UnknownMaxLength_StaysUnknown()
    {
        using var folder = new TemporaryFolder();
        Create().Save(folder.Path);
        Assert.Null(TokenizerLoader.Load(folder.Path).ModelMaxLength);
    }

    [Fact]
    public void Save_OverOlderFiles_ReplacesThem()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", "old");
        folder.Write("tokenizer.json", "old");
        Create().Save(folder.Path);
        AssertIdentical(Create(), TokenizerLoader.Load(folder.Path));
    }

    [Fact]
    public void Save_NoSuchFolder_Throws() => Assert.Throws<DirectoryNotFoundException>(() => Create().Save("/no/such/folder"));

    [Theory]
    [InlineData("bert-uncased")]
    [InlineData("bert-cased")]
    [InlineData("bert-uncased-keep-accents")]
    [Trait("Category", "Parity")]
    public void Save_ReadFromTokenizerJson_KeepsItsBytes(string name)
    {
        var source = GoldenTokenization.FolderOf(name);
        var original = (BertTokenizer)TokenizerLoader.Load(source);
        using var folder = new TemporaryFolder();
        original.Save(folder.Path);
        Assert.Equal(File.ReadAllBytes(Path.Combine(source, "tokenizer.json")), File.ReadAllBytes(Path.Combine(folder.Path, "tokenizer.json")));
        Assert.Equal(File.ReadAllText(Path.Combine(source, "vocab.txt")).TrimEnd('\n'), File.ReadAllText(Path.Combine(folder.Path, "vocab.txt")).TrimEnd('\n'));
        AssertIdentical(original, TokenizerLoader.Load(folder.Path));

        // Read from vocab.txt alone and saved again, the generated tokenizer.json says the same as the original.
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        var fromVocabulary = TokenizerLoader.Load(folder.Path);
        fromVocabulary.Save(folder.Path);
        AssertIdentical(original, TokenizerLoader.Load(folder.Path));
    }

    private static void AssertIdentical(BertTokenizer expected, Tokenizer actual)
    {
        var bert = Assert.IsType<BertTokenizer>(actual);
        Assert.Equal(expected.Vocabulary, bert.Vocabulary);
        Assert.Equal(expected.Options, bert.Options);
        Assert.Equal((expected.PadId, expected.ModelMaxLength, expected.VocabularySize), (actual.PadId, actual.ModelMaxLength, actual.VocabularySize));
        var left = expected.Encode(Text, "loud music");
        var right = actual.Encode(Text, "loud music");
        Assert.Equal(left.Ids, right.Ids);
        Assert.Equal(left.Offsets, right.Offsets);
        Assert.Equal(left.TypeIds, right.TypeIds);
        Assert.Equal(expected.Decode(left.Ids, skipSpecialTokens: false), actual.Decode(right.Ids, skipSpecialTokens: false));
        Assert.Equal(expected.Decode(left.Ids), actual.Decode(right.Ids));
    }
}
