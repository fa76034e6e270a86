using CsCheck;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tags;
using MultiTaskBert.Tests.Data;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Labels;

public sealed class WordAlignmentTests
{
    private static readonly ThreeLetterTokenizer Tokenizer = new();

    [Fact]
    public void LabelIds_AnyCutOfAnyWords_EachFirstPieceIsLabelledInEachChunk()
    {
        // Oracle: the uncut row. Every piece of every chunk must have the label that the same piece has there.
        var words = Gen.String[Gen.Char["abc~"], 0, 12].Array[1, 12];
        Gen.Select(words, Gen.Int[3, 9], Gen.Int[0, 5], Gen.Enum<SubwordLabels>()).Sample((given, max, stride, policy) =>
        {
            var layout = new TagsLayout(["O", "B-X", "I-X"], policy);
            var label = new NamesLabel([.. given.Select((_, word) => layout.Names[word % 3])]);
            var whole = layout.LabelIds(new LabeledEncoding(Tokenizer.EncodeWords(given), label))[0][1..^1];
            var cut = new Truncation(max, overlap: Math.Min(stride, max - 3));
            var chunks = layout.LabelIds(new LabeledEncoding(Tokenizer.EncodeWords(given, truncation: cut), label));
            for (var chunk = 0; chunk < chunks.Count; chunk++)
            {
                var start = chunk * (max - 2 - cut.Overlap);
                Assert.Equal(whole.Skip(start).Take(max - 2), chunks[chunk][1..^1]);
            }
        }, iter: 2000);
    }

    [Fact]
    public void LabelIds_LeftSideCut_KnowsWhereWordsBegin()
    {
        var right = Tokenizer.EncodeWords(["abcdefghi", "jkl"], truncation: new Truncation(4)); // pieces abc def | ghi jkl
        var left = Exchange(right, right.Overflowing[0]);
        var ids = new TagsLayout(["O", "B-X"]).LabelIds(new LabeledEncoding(left, new[] { "B-X", "O" }));
        Assert.Equal([-100, -100, 0, -100], ids[0]);
        Assert.Equal([-100, 1, -100, -100], ids[1]);
    }

    [Fact]
    public void LabelIds_PiecesWithEqualOffsets_AreToldApart()
    {
        // Several pieces of one character have the same offsets, so offsets alone do not show that the second chunk begins inside the word.
        TokenEncoding Chunk(IReadOnlyList<TokenEncoding> overflowing) => new(
            ids: [5],
            typeIds: [0],
            tokens: ["x"],
            wordIds: [0],
            offsets: [new TextSpan(0, 1)],
            specialTokensMask: [false],
            sequenceIds: [0],
            words: [new TextSpan(0, 1)],
            overflowing: overflowing,
            truncatedTokens: 1);
        var ids = new TagsLayout(["O"]).LabelIds(new LabeledEncoding(Chunk([Chunk([])]), new[] { "O" }));
        Assert.Equal([0], ids[0]);
        Assert.Equal([-100], ids[1]);
    }

    [Fact]
    public void TagsOf_GoldLabelsAsPredictions_GivesTheTagsBack()
    {
        var words = Gen.String[Gen.Char["abc"], 1, 9].Array[1, 12];
        Gen.Select(words, Gen.Int[3, 9], Gen.Int[0, 5]).Sample((given, max, stride) =>
        {
            var layout = new TagsLayout(["O", "B-X", "I-X"]);
            string[] tags = [.. given.Select((_, word) => layout.Names[word % 3])];
            var row = new LabeledEncoding(Tokenizer.EncodeWords(given, truncation: new Truncation(max, overlap: Math.Min(stride, max - 3))), tags);
            int[][] predictions = [.. layout.LabelIds(row).Select(ids => ids.Select(id => (int)id).ToArray())];
            Assert.Equal(tags, new WordAlignment(row.Encoding).TagsOf(predictions, layout.Names));
        }, iter: 1000);
    }

    [Fact]
    public void TagsOf_RowItselfOnly_HasNoTagForWordsCutOff()
    {
        var row = Tokenizer.Encode("ab cd ef", truncation: new Truncation(4));
        var words = new WordAlignment(row, overflow: false);
        Assert.Equal(["B", "A", null], words.TagsOf([[7, 1, 0, 7, 9, 9]], ["A", "B"])); // two places of padding at the end
        Assert.Equal([2], words.WordsWithoutToken);
        Assert.Null(words.SpeakerOf(2));
        Assert.Null(words.SpanOf(2));
        Assert.Equal(new TextSpan(3, 5), words.SpanOf(1));
        Assert.Equal(new PiecePosition(0, 2), words.SpeakerOf(1));
        Assert.Equal(-1, words.WordOf(0, 0));
        Assert.True(words.IsFirstPiece(0, 1));
    }

    [Fact]
    public void TagsOf_WrongPredictions_Throws()
    {
        var words = new WordAlignment(Tokenizer.Encode("ab cd"));
        AssertMessage("There are predictions for 2 chunks, but the row has 1.", () => words.TagsOf([[0, 0, 0, 0], [0]], ["A"]));
        AssertMessage("Chunk 0 has 4 tokens, but predictions for 3 only.", () => words.TagsOf([[0, 0, 0]], ["A"]));
        AssertMessage("The predicted id 1 (chunk 0, token 2) has no name; there are 1 names.", () => words.TagsOf([[0, 0, 1, 0]], ["A"]));
        AssertMessage("There are 1 tags for 2 words; give one a word.", () => EntityAlignment.ReadBack(words, ["A"], TagScheme.Iob2));
    }

    [Fact]
    public void Constructor_ChunksThatDoNotFit_Throws()
    {
        var row = Tokenizer.Encode("ab cd ef gh ij", truncation: new Truncation(4));
        AssertMessage("The parts of an encoding do not fit together: 3 chunks, 4 tokens in all, 1 in the last chunk.", () => new WordAlignment(Change(row, truncated: 2)));
        AssertMessage(
            "The parts of an encoding do not fit together: token 1 of chunk 1 (word 2, characters [6, 8)) contradicts another chunk.",
            () => new WordAlignment(Change(row, truncated: 1, row.Overflowing[0])));
    }

    [Fact]
    public void Constructor_WordThatIsNotListed_Throws()
    {
        var row = Tokenizer.Encode("ab cd");
        AssertMessage("The parts of an encoding do not fit together: token 2 of chunk 0 belongs to word 1, but the row lists 1 words.", () => new WordAlignment(Change(row, 0, words: 1)));
    }

    [Fact]
    public void Entities_OverlapAndWhiteSpace_AreReported()
    {
        var words = new WordAlignment(Tokenizer.Encode("Ada Lovelace in Rome"));
        var entities = new EntityAlignment(words, [new(0, 3, "PER"), new(0, 12, "PER"), new(12, 13, "LOC"), new(17, 18, "LOC")], TagScheme.Iob2);
        Assert.Equal([0], entities.DroppedOverlapping);
        Assert.Equal([2], entities.Lost);
        Assert.Equal(["B-PER", "I-PER", "O", "B-LOC"], entities.WordTags);
        Assert.Equal("I-PER", entities.TokenTag(0, 2));
        Assert.Null(entities.TokenTag(0, 0));
    }

    private static TokenEncoding Exchange(TokenEncoding row, TokenEncoding chunk) => Copy(chunk, row.Words, [Copy(row, row.Words, [], chunk.Length - 2)], row.Length - 2);

    private static TokenEncoding Change(TokenEncoding row, int truncated, TokenEncoding? only = null, int? words = null) =>
        Copy(row, words is null ? row.Words : [.. row.Words.Take(words.Value)], only is null ? row.Overflowing : [only], truncated);

    private static TokenEncoding Copy(TokenEncoding row, IReadOnlyList<TextSpan> words, IReadOnlyList<TokenEncoding> overflowing, int truncated) => new(
        ids: row.Ids,
        typeIds: row.TypeIds,
        tokens: row.Tokens,
        wordIds: row.WordIds,
        offsets: row.Offsets,
        specialTokensMask: row.SpecialTokensMask,
        sequenceIds: row.SequenceIds,
        words: words,
        overflowing: overflowing,
        truncatedTokens: truncated);

    private static void AssertMessage(string expected, Func<object> make) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
}
