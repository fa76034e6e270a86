using CsCheck;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Tokenization.WordPiece;
using static MultiTaskBert.Tests.Tokenization.SmallVocabulary;

namespace MultiTaskBert.Tests.Tokenization;

/// <summary>Oracle: the small vocabulary, worked out by hand. Tolerance: none.</summary>
public class BertTokenizerTests
{
    private static readonly BertTokenizer Tokenizer = Create();

    [Fact]
    public void Encode_Text_FillsEveryField()
    {
        var encoding = Tokenizer.Encode("Playing, \u0007Café!");
        Assert.Equal([Classifier, Play, Ing, Comma, Cafe, Unknown, Separator], encoding.Ids);
        Assert.Equal(["[CLS]", "play", "##ing", ",", "cafe", "[UNK]", "[SEP]"], encoding.Tokens);
        Assert.Equal([-1, 0, 0, 1, 2, 3, -1], encoding.WordIds);
        Assert.Equal([default, new(0, 4), new(4, 7), new(7, 8), new(10, 14), new(14, 15), default], encoding.Offsets);
        Assert.Equal([true, false, false, false, false, false, true], encoding.SpecialTokensMask);
        Assert.Equal([-1, 0, 0, 0, 0, 0, -1], encoding.SequenceIds);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], encoding.TypeIds);
        Assert.Equal([new(0, 7), new(7, 8), new(10, 14), new(14, 15)], encoding.Words);
        Assert.Equal(0, encoding.TruncatedTokens);
        Assert.Empty(encoding.Overflowing);
    }

    [Fact]
    public void FromVocabulary_Options_AreThoseOfTheTokenizer()
    {
        var cased = TokenizerLoader.FromVocabulary(Tokens, lowercase: false, modelMaxLength: 12);
        Assert.Equal([Classifier, Unknown, Music, Separator], cased.Encode("Play music").Ids);
        Assert.Equal(12, cased.ModelMaxLength);
        Assert.Equal(Tokenizer.Encode("Playing Café").Ids, TokenizerLoader.FromVocabulary(Tokens).Encode("Playing Café").Ids);
    }

    [Fact]
    public void TokenEncoding_ListsLeftOut_AreThoseOfOneTextWithSpecialTokens()
    {
        var whole = Tokenizer.Encode("loud music");
        var made = new TokenEncoding(whole.Ids, whole.Tokens, whole.WordIds, whole.Offsets, whole.Words);
        Assert.Equal(whole.TypeIds, made.TypeIds);
        Assert.Equal(whole.SpecialTokensMask, made.SpecialTokensMask);
        Assert.Equal(whole.SequenceIds, made.SequenceIds);
        Assert.Empty(made.Overflowing);
    }

    [Fact]
    public void Encode_Empty_IsSpecialTokensOnly()
    {
        var encoding = Tokenizer.Encode("");
        Assert.Equal([Classifier, Separator], encoding.Ids);
        Assert.Empty(encoding.Words);
    }

    [Fact]
    public void Encode_Pair_NumbersWordsOfEachText()
    {
        var encoding = Tokenizer.Encode("playing", "loud music");
        Assert.Equal([Classifier, Play, Ing, Separator, Loud, Music, Separator], encoding.Ids);
        Assert.Equal([-1, 0, 0, -1, 0, 1, -1], encoding.WordIds);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], encoding.TypeIds);
        Assert.Equal([-1, 0, 0, -1, 1, 1, -1], encoding.SequenceIds);
        Assert.Equal([new TextSpan(0, 7)], encoding.Words);
    }

    [Fact]
    public void Encode_Truncated_KeepsAllWordsAndCountsWhatIsMissing()
    {
        var encoding = Tokenizer.Encode("loud music playing", truncation: new Truncation(4, overlap: 1));
        Assert.Equal([Classifier, Loud, Music, Separator], encoding.Ids);
        Assert.Equal([new(0, 4), new(5, 10), new(11, 18)], encoding.Words);
        Assert.Equal(2, encoding.TruncatedTokens);
        Assert.Equal(2, encoding.Overflowing.Count);
        Assert.Equal([Classifier, Music, Play, Separator], encoding.Overflowing[0].Ids);
        Assert.Equal([Classifier, Play, Ing, Separator], encoding.Overflowing[1].Ids);
        Assert.All(encoding.Overflowing, row => Assert.Equal(2, row.TruncatedTokens));
        Assert.All(encoding.Overflowing, row => Assert.Equal(encoding.Words, row.Words));
    }

    [Fact]
    public void EncodeWords_WordWithoutPieces_KeepsItsIndex()
    {
        var encoding = Tokenizer.EncodeWords(["loud", "\u200b", " playing,", ""]);
        Assert.Equal([Classifier, Loud, Play, Ing, Comma, Separator], encoding.Ids);
        Assert.Equal([-1, 0, 2, 2, 2, -1], encoding.WordIds);
        Assert.Equal([default, new(0, 4), new(1, 5), new(5, 8), new(8, 9), default], encoding.Offsets);
        Assert.Equal([new(0, 4), default, new(1, 9), default], encoding.Words);
    }

    [Fact]
    public void EncodeWords_Pair_IsLikeTextPair()
    {
        var encoding = Tokenizer.EncodeWords(["playing"], ["loud", "music"]);
        Assert.Equal(Tokenizer.Encode("playing", "loud music").Ids, encoding.Ids);
        Assert.Equal([-1, 0, 0, -1, 0, 1, -1], encoding.WordIds);
    }

    [Fact]
    public void Encode_MaskInText_IsRecognisedLiterally()
    {
        var encoding = Tokenizer.Encode("loud[MASK]");
        Assert.Equal([Classifier, Loud, Mask, Separator], encoding.Ids);
        Assert.Equal([true, false, false, true], encoding.SpecialTokensMask);
        Assert.DoesNotContain(Mask, Tokenizer.Encode("[mask]").Ids);
    }

    [Fact]
    public void Encode_LoneSurrogate_IsRemoved()
    {
        // In the body, as attributes cannot hold such text.
        foreach (var text in (string[])["lo\ud800ud", "\udc00loud", "loud \ud83d", "\ud800loud\udc00"])
        {
            Assert.Equal([Classifier, Loud, Separator], Tokenizer.Encode(text).Ids);
            Assert.Equal([Classifier, Loud, Separator], Tokenizer.EncodeWords([text]).Ids);
        }

        Assert.Equal([Classifier, Separator], Tokenizer.Encode("\udc00\ud800").Ids);
        Assert.Equal(new TextSpan(0, 5), Tokenizer.Encode("lo\ud800ud").Offsets[1]);
    }

    [Fact]
    public void Constructor_LoneSurrogate_Throws()
    {
        var exception = Assert.Throws<ArgumentException>(() => new BertTokenizer([.. Tokens, "\ud800"]));
        Assert.Contains("entry 11: a word piece must be", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_LoneSurrogateWithoutCleaning_IsUnknown() =>
        Assert.Equal([Classifier, Unknown, Separator], Create(new BertTokenizerOptions { CleanText = false }).Encode("lo\ud800ud").Ids);

    [Theory]
    [InlineData(true, null, new[] { Cafe })]
    [InlineData(true, false, new[] { Unknown })]
    [InlineData(false, null, new[] { Unknown })]
    [InlineData(false, true, new[] { Unknown })]
    public void Encode_CaseAndAccents_FollowOptions(bool lowercase, bool? stripAccents, int[] expected)
    {
        var tokenizer = Create(new BertTokenizerOptions { Lowercase = lowercase, StripAccents = stripAccents });
        Assert.Equal([Classifier, .. expected, Separator], tokenizer.Encode("CAFÉ").Ids);
    }

    [Fact]
    public void Encode_StripAccentsWithoutLowercase_KeepsCase() =>
        Assert.Equal(
            [Classifier, Cafe, Separator], Create(new BertTokenizerOptions { Lowercase = false, StripAccents = true }).Encode("café").Ids);

    [Fact]
    public void Encode_WordLongerThanLimit_IsUnknown()
    {
        var tokenizer = Create(new BertTokenizerOptions { MaxCharactersPerWord = 7 });
        Assert.Equal([Classifier, Play, Ing, Separator], tokenizer.Encode("playing").Ids);
        Assert.Equal([Classifier, Unknown, Separator], tokenizer.Encode("playinging").Ids);
    }

    [Fact]
    public void Encode_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => Tokenizer.Encode(null!));
        Assert.Throws<ArgumentNullException>(() => Tokenizer.EncodeWords(null!));
        Assert.Throws<ArgumentNullException>(() => Tokenizer.Decode(null!));
        Assert.Contains("Word 1 is null", Assert.Throws<ArgumentException>(() => Tokenizer.EncodeWords(["loud", null!])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 0, "at least 3")]
    [InlineData(4, 2, "must be less than the 2 tokens")]
    [InlineData(4, -1, "from 0 to 1")]
    public void Encode_TruncationWithoutRoom_Throws(int maxLength, int stride, string message)
    {
        var truncation = new Truncation(maxLength, overlap: stride);
        var exception = Assert.ThrowsAny<ArgumentException>(() => Tokenizer.Encode("loud music playing", truncation: truncation));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_OnlySecondWithoutPair_Throws()
    {
        var truncation = new Truncation(3, strategy: TruncationStrategy.OnlySecond);
        var exception = Assert.Throws<ArgumentException>(() => Tokenizer.Encode("loud music", truncation: truncation));
        Assert.Contains("needs a pair", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_UnknownId_NamesRange()
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode([Loud, 11]));
        Assert.Contains("from 0 to 10", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_Encoded_JoinsPieces()
    {
        var ids = Tokenizer.Encode("Playing, loud").Ids;
        Assert.Equal("playing, loud", Tokenizer.Decode(ids));
        Assert.Equal("[CLS] playing, loud [SEP]", Tokenizer.Decode(ids, skipSpecialTokens: false));
        var plain = Create(new BertTokenizerOptions { CleanUpDecodedTokens = false });
        Assert.Equal("playing , loud", plain.Decode(ids, cleanUpSpaces: false));
        Assert.Equal("playing, loud", plain.Decode(ids, cleanUpSpaces: true));
    }

    [Theory]
    [InlineData(new[] { "[UNK]", "[CLS]", "[SEP]" }, "lacks [PAD] (the padding token)")]
    [InlineData(new[] { "a" }, "lacks [UNK] (the unknown token), [CLS] (the classifier token), [SEP] (the separator token), [PAD]")]
    [InlineData(new string[0], "holds no word pieces")]
    [InlineData(new[] { "[PAD]", "a", "b", "a" }, "entry 3: \"a\" is already entry 1")]
    [InlineData(new[] { "[PAD]", "" }, "entry 1: a word piece must be")]
    [InlineData(new[] { "[PAD]", "a\nb" }, "entry 1: a word piece must be")]
    public void Constructor_BadVocabulary_SaysWhatIsWrong(string[] vocabulary, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => new BertTokenizer(vocabulary));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_OtherSpecialTokens_AreUsed()
    {
        var tokenizer = new BertTokenizer(
            ["<pad>", "<unk>", "<s>", "</s>", "loud"],
            new BertTokenizerOptions { PaddingToken = "<pad>", UnknownToken = "<unk>", ClassifierToken = "<s>", SeparatorToken = "</s>" });
        Assert.Equal(0, tokenizer.PadId);
        Assert.Equal([2, 4, 3, 3], tokenizer.Encode("loud</s>").Ids);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Options_WordLimitOutOfRange_Throws(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BertTokenizerOptions { MaxCharactersPerWord = limit });

    /// <summary>Any string, lone surrogates included: offsets stay inside the text, in order, and words agree with tokens.</summary>
    [Fact]
    public void Encode_AnyText_HasOffsetsInside() =>
        Gen.Char.Array[0, 60].Select(characters => new string(characters)).Sample(
            text =>
            {
                var encoding = Tokenizer.Encode(text);
                var content = Enumerable.Range(1, encoding.Length - 2).ToArray();
                return content.All(i => encoding.Offsets[i].Start >= 0 && encoding.Offsets[i].End <= text.Length && encoding.Offsets[i].Length > 0)
                    && content.Skip(1).All(i => encoding.Offsets[i].Start >= encoding.Offsets[i - 1].Start)
                    && encoding.Words.Count == content.Select(i => encoding.WordIds[i]).Distinct().Count()
                    && content.All(i => encoding.Words[encoding.WordIds[i]].Overlaps(encoding.Offsets[i]));
            },
            iter: 2000,
            threads: 1,
            seed: "0N0XIzNsQ0O2");

    [Fact]
    public void Encode_FromManyThreads_GivesTheSame()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => $"playing{i} loud {new string('x', i % 7)} music, café {i}")];
        var expected = texts.Select(text => Create().Encode(text)).ToArray();
        var shared = Create();
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var encoding = shared.Encode(texts[i % texts.Length]);
            Assert.Equal(expected[i % texts.Length].Ids, encoding.Ids);
            Assert.Equal(expected[i % texts.Length].Offsets, encoding.Offsets);
            Assert.Equal(expected[i % texts.Length].Words, encoding.Words);
        });
    }
}
