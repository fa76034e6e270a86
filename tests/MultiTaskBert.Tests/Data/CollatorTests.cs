using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using TorchSharp;

namespace MultiTaskBert.Tests.Data;

public sealed class CollatorTests
{
    private static readonly Dictionary<string, LabelLayout> Layouts = new(StringComparer.Ordinal)
    {
        ["topic"] = LabelLayout.Class(["Sports", "Jobs"]),
        ["tags"] = LabelLayout.Tags(["O", "B-X", "I-X"]),
        ["score"] = LabelLayout.Value(),
    };

    [Fact]
    public void Collate_RowsAreRemembered_EncodesEachOnceAsLongAsThereIsRoom()
    {
        MtlRow[] rows = [new MtlRow("ab cd").With("topic", "Jobs"), new MtlRow("abc").With("topic", "Jobs")];
        foreach (var (room, isKnown) in (IEnumerable<(long, bool)>)[(1000, true), (0, false)])
        {
            var collator = new Collator(new ThreeLetterTokenizer(), Layouts).Remember(new MultiTaskBert.Data.RowMemory(room));
            using var first = collator.Collate(rows);
            using var second = collator.Collate([rows[1], rows[0]]);
            Assert.Equal(isKnown, ReferenceEquals(first.Encodings[0], second.Encodings[1]));
            Assert.Equal(first.Labels["topic"].data<long>().Reverse(), second.Labels["topic"].data<long>().ToArray());
        }
    }

    [Fact]
    public void Collate_MixedRows_PadsToTheLongestAndLaysLabels()
    {
        var collator = new Collator(new ThreeLetterTokenizer(), Layouts);
        using var batch = collator.Collate([new MtlRow("abcd").With("topic", "Jobs"), new MtlRow(["a", "bc", "d"]).With("tags", new[] { "O", "B-X", "I-X" })]);

        long abc = 10 + 'a' + 'b' + 'c', a = 10 + 'a', bc = 10 + 'b' + 'c', d = 10 + 'd';
        AssertTensor([1, abc, d, 2, 0, 1, a, bc, d, 2], batch.InputIds);
        AssertTensor([1, 1, 1, 1, 0, 1, 1, 1, 1, 1], batch.AttentionMask);
        AssertTensor(new long[10], batch.TokenTypeIds);
        AssertTensor([-100, -100, -100, -100, -100, -100, 0, 1, 2, -100], batch.Labels["tags"]);
        Assert.Equal([1, -100], batch.Labels["topic"].data<long>().ToArray());
        Assert.Equal([float.NaN, float.NaN], batch.Labels["score"].data<float>().ToArray());
        Assert.Equal((1L, 3L, 0L), (batch.LabelCounts["topic"], batch.LabelCounts["tags"], batch.LabelCounts["score"]));
        Assert.Equal((2, 5, 9L, 0, 0L), (batch.RowCount, batch.PaddedLength, batch.TokenCount, batch.TruncatedRows, batch.TruncatedTokens));
        Assert.Equal(0.1, batch.PaddingRatio, precision: 12);
        Assert.Equal(new ClassLabel("Jobs"), batch.Row(0, "topic").Label);
        Assert.Null(batch.Row(1, "topic").Label);
        Assert.Same(batch.Encodings[1], batch.Row(1, "tags").Encoding);
    }

    [Fact]
    public void Collate_TextTooLong_IsCutAndCounted()
    {
        var collator = new Collator(new ThreeLetterTokenizer(), Layouts, new CollatorOptions { MaxLength = 4 });
        using var batch = collator.Collate(
        [
            new MtlRow(["a", "b", "c", "d", "e"]).With("tags", new[] { "O", "B-X", "I-X", "O", "O" }),
            new MtlRow("ab cd ef").With("tags", new EntitySpan[] { new(0, 2, "X"), new(6, 8, "X"), new(0, 1, "X") }),
            new MtlRow("ab"),
        ]);

        Assert.Equal((2, 4L, 4), (batch.TruncatedRows, batch.TruncatedTokens, batch.PaddedLength));
        Assert.Equal(3 + 2, batch.LostLabels["tags"]); // three words cut off; one entity cut off, one within a longer one
        Assert.Equal((0L, 0L), (batch.LostLabels["topic"], batch.LostLabels["score"]));
        AssertTensor([-100, 0, 1, -100, -100, 1, 0, -100, -100, -100, -100, -100], batch.Labels["tags"]);
        Assert.Equal(5, batch.Row(0, "tags").Encoding.Words.Count);
    }

    [Theory]
    [InlineData(null, null, "abc abc abc", 5)]
    [InlineData(8, 512, "abc abc abc", 8)]
    [InlineData(5, 512, "abc abc abc", 5)]
    [InlineData(8, 7, "abc abc abc", 7)]
    [InlineData(8, null, "abc abc abc abc abc abc abc", 16)]
    public void Collate_PadToMultiple_RoundsUpToAtMostTheModelsLength(int? multiple, int? modelMaxLength, string text, int expected)
    {
        using var batch = new Collator(new ThreeLetterTokenizer(modelMaxLength), Layouts, new CollatorOptions { PadToMultipleOf = multiple }).Collate([new MtlRow(text).With("topic", "Jobs")]);
        Assert.Equal(expected, batch.PaddedLength);
        Assert.Equal([1L, expected], batch.InputIds.shape);
    }

    [Fact]
    public void Collate_AnyRows_MaskCountsTokensAndIdsAreTheTokenizers() => Gen.Char["ab "].Array[0, 30].Select(letters => new string(letters)).Array[1, 6].Sample(texts =>
    {
        var tokenizer = new ThreeLetterTokenizer();
        using var batch = new Collator(tokenizer, Layouts).Collate([.. texts.Select(text => new MtlRow(text))]);
        var ids = batch.InputIds.data<long>().ToArray().Chunk(batch.PaddedLength).ToArray();
        var mask = batch.AttentionMask.data<long>().ToArray().Chunk(batch.PaddedLength).ToArray();
        for (var row = 0; row < texts.Length; row++)
        {
            Assert.Equal(tokenizer.Encode(texts[row]).Ids.Select(id => (long)id), ids[row].Take((int)mask[row].Sum()));
        }

        Assert.Equal(batch.TokenCount, mask.Sum(row => row.Sum()));
        Assert.All(Layouts.Keys, head => Assert.Equal(0, batch.LabelCounts[head]));
    }, iter: 100, threads: 1);

    [Fact]
    public void Collate_InsideADisposeScope_OutlivesIt()
    {
        MtlBatch batch;
        using (torch.NewDisposeScope())
        {
            batch = new Collator(new ThreeLetterTokenizer(), Layouts).Collate([new MtlRow("ab").With("topic", "Jobs")]).To(torch.CPU);
        }

        AssertTensor([1, 10 + 'a' + 'b', 2], batch.InputIds);
        Assert.Equal([1], batch.Labels["topic"].data<long>().ToArray());
        var (ids, topics) = (batch.InputIds, batch.Labels["topic"]);
        batch.Dispose();
        batch.Dispose();
        Assert.True(ids.IsInvalid);
        Assert.True(topics.IsInvalid);
    }

    [Fact]
    public void Collate_ManyBatches_LeavesNoTensorBehind()
    {
        var collator = new Collator(new ThreeLetterTokenizer(), Layouts);
        using var scope = torch.NewDisposeScope(); // What a batch leaves behind would live until the scope ends.
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount; // Of this thread: other tests run beside it.
        for (var i = 0; i < 50; i++)
        {
            collator.Collate([new MtlRow("ab cd").With("topic", "Jobs")]).Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task Collate_SeveralThreads_GivesEqualBatches()
    {
        var collator = new Collator(new ThreeLetterTokenizer(), Layouts);
        MtlRow[] rows = [.. Enumerable.Range(0, 20).Select(i => new MtlRow(new string('a', i + 1)).With("topic", "Jobs"))];
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var batch = collator.Collate(rows);
            return batch.InputIds.data<long>().ToArray();
        }, TestContext.Current.CancellationToken)));
        Assert.All(results, ids => Assert.Equal(results[0], ids));
    }

    [Fact]
    public void Constructor_BadLengths_NamesBoth()
    {
        AssertMessage(
            "MaxLength is 513, but the encoder was made for 512 tokens at most; give 512 or less, or null.",
            () => new Collator(new ThreeLetterTokenizer(), Layouts, new CollatorOptions { MaxLength = 513 }));
        AssertMessage(
            "MaxLength is 2, which leaves no room for text beside the 2 special tokens; give 3 or more.",
            () => new Collator(new ThreeLetterTokenizer(), Layouts, new CollatorOptions { MaxLength = 2 }));
        AssertMessage("MaxLength must be positive, or null.", () => new CollatorOptions { MaxLength = 0 });
        AssertMessage("PadToMultipleOf must be positive, or null.", () => new CollatorOptions { PadToMultipleOf = -8 });
        Assert.Equal(900, new Collator(new ThreeLetterTokenizer(modelMaxLength: null), Layouts, new CollatorOptions { MaxLength = 900 }).MaxLength);
        Assert.Equal(512, new Collator(new ThreeLetterTokenizer(), Layouts).MaxLength);
    }

    [Fact]
    public void Collate_BadRows_NamesTheHead()
    {
        var collator = new Collator(new ThreeLetterTokenizer(), Layouts);
        AssertMessage("There are no rows; a batch needs one at least.", () => collator.Collate([]));
        AssertMessage("The labels of head 'tags' cannot be laid: There are 1 tags for 2 words; give one a word.", () => collator.Collate([new MtlRow(["a", "b"]).With("tags", new[] { "O" })]));
    }

    [Fact]
    public void Collate_LayoutOfOnesOwnWithWrongShape_NamesTheHead()
    {
        var collator = new Collator(new ThreeLetterTokenizer(), new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["odd"] = new OddLayout() });
        var e = Assert.Throws<InvalidOperationException>(() => collator.Collate([new MtlRow("a")]));
        Assert.Equal("The layout of head 'odd' made an array of shape [7] for 1 rows; its first dimension must be the rows.", e.Message);
    }

    private static void AssertTensor(long[] expected, torch.Tensor actual)
    {
        Assert.Equal(torch.ScalarType.Int64, actual.dtype);
        Assert.Equal(expected, actual.data<long>().ToArray());
    }

    private static void AssertMessage(string expected, Func<object> make) =>
        Assert.StartsWith(expected, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);

    private sealed class OddLayout : LabelLayout
    {
        public override IEnumerable<string> Check(Label label, string? text, IReadOnlyList<string>? words) => [];

        public override LabelArray Lay(IReadOnlyList<LabeledEncoding> rows, int length) => new(new float[7], 7);

        public override object Truth(LabeledEncoding row) => string.Empty;

        public override long CountLabelled(LabelArray labels) => 0;
    }
}
