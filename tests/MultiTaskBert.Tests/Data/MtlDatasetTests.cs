using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data;

public sealed class MtlDatasetTests
{
    private static readonly MtlDataset Ten = Rows(10);

    [Fact]
    public void Shuffle_AnySeed_IsAPermutationThatTheSeedDetermines() => Gen.Select(Gen.Int[0, 50], Gen.Long).Sample((count, seed) =>
    {
        var shuffled = Rows(count).Shuffle(seed);
        Assert.Equal(Texts(Rows(count)).Order(StringComparer.Ordinal), Texts(shuffled).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Texts(shuffled), Texts(Rows(count).Shuffle(seed)));
    }, iter: 200);

    [Fact]
    public void Shuffle_OtherSeed_IsAnotherOrder() => Assert.NotEqual(Texts(Ten.Shuffle(1)), Texts(Ten.Shuffle(2)));

    [Fact]
    public void Split_AnyShare_DividesEveryRowOnceAndKeepsTheOrder() => Gen.Select(Gen.Int[2, 50], Gen.Double[0.001, 0.999], Gen.Long).Sample((count, share, seed) =>
    {
        var (first, second) = Rows(count).Split(share, seed);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"row {i}").Order(StringComparer.Ordinal), Texts(first).Concat(Texts(second)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.InRange(first.Count, Math.Max(1, (share * count) - 1), Math.Max(1, (share * count) + 1));
        Assert.NotEmpty(second);
        int[] numbers = [.. Texts(first).Select(text => int.Parse(text[4..], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(numbers.Order(), numbers);
    }, iter: 200);

    [Fact]
    public void SplitByGroup_AnyGroups_KeepsThemTogetherAndEveryRowOnce() =>
        Gen.Select(Gen.Int[0, 6].Array[2, 40], Gen.Double[0.01, 0.99], Gen.Long).Where(drawn => drawn.Item1.Distinct().Count() > 1).Sample((groups, share, seed) =>
        {
            var data = MtlDataset.From(groups.Select((group, i) => new MtlRow($"row {i}") { Group = group == 0 ? null : $"g{group}" }));
            var (first, second) = data.SplitByGroup(share, seed);
            Assert.NotEmpty(first);
            Assert.NotEmpty(second);
            Assert.Equal(Texts(data).Order(StringComparer.Ordinal), Texts(first).Concat(Texts(second)).Order(StringComparer.Ordinal), StringComparer.Ordinal);
            Assert.Empty(first.Select(row => row.Group).OfType<string>().Intersect(second.Select(row => row.Group).OfType<string>(), StringComparer.Ordinal));
            Assert.Equal(Texts(first), Texts(data.SplitByGroup(share, seed).First));
            var largest = data.GroupBy(row => row.Group ?? row.Text!, StringComparer.Ordinal).Max(group => group.Count());
            Assert.InRange(first.Count, (share * data.Count) - largest, (share * data.Count) + largest);
        }, iter: 200);

    [Fact]
    public void SplitByGroup_OneGroup_SaysThatTwoAreNeeded() => Assert.Equal(
        "A dataset of 2 rows in 1 groups cannot be divided by group; two groups are needed.",
        Assert.Throws<InvalidOperationException>(() => MtlDataset.From([new MtlRow("a") { Group = "g" }, new MtlRow("b") { Group = "g" }]).SplitByGroup(0.5, 1)).Message);

    [Fact]
    public void TakeSkipConcat_Halves_AreTheWhole()
    {
        Assert.Equal(Texts(Ten), Texts(Ten.Take(3).Concat(Ten.Skip(3))));
        Assert.Equal(10, Ten.Take(99).Count);
        Assert.Empty(Ten.Skip(99));
        Assert.Equal("row 3", Ten[3].Text);
    }

    [Fact]
    public void Operations_BadArguments_SayWhatIsAllowed()
    {
        foreach (var share in (double[])[0, 1, -1, 2, double.NaN])
        {
            Assert.StartsWith("The ratio of the first part must be more than 0 and less than 1.", Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Split(share, 1)).Message, StringComparison.Ordinal);
        }

        Assert.Equal("A dataset of 1 rows cannot be divided; two rows are needed.", Assert.Throws<InvalidOperationException>(() => Ten.Take(1).Split(0.5, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Take(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Skip(-1));
        Assert.StartsWith("There is no row 10; the dataset has 10 rows.", Assert.Throws<ArgumentOutOfRangeException>(() => Ten[10]).Message, StringComparison.Ordinal);
        Assert.StartsWith("The row at index 1 is null.", Assert.Throws<ArgumentException>(() => MtlDataset.From([Ten[0], null!])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelNames_EveryKindOfLabel_AreDistinctAndSorted()
    {
        var data = MtlDataset.From(
        [
            new MtlRow("x").With("topic", "b").With("tones", new[] { "z", "a" }).With("found", new EntitySpan[] { new(0, 1, "PER") }),
            new MtlRow("y").With("topic", "B").With("tones", Array.Empty<string>()).With("found", new EntitySpan[] { new(0, 1, "LOC"), new(0, 1, "PER") }),
            new MtlRow(["z", "z"]).With("topic", "b").With("tags", new[] { "I-X", "O" }).With("score", 1),
        ]);
        Assert.Equal(["B", "b"], data.LabelNames("topic"));
        Assert.Equal(["a", "z"], data.LabelNames("tones"));
        Assert.Equal(["LOC", "PER"], data.LabelNames("found"));
        Assert.Equal(["I-X", "O"], data.LabelNames("tags"));
        Assert.Equal(["1"], data.LabelNames("score"));
        Assert.Equal(["O", "B-LOC", "B-PER", "I-LOC", "I-PER"], data.TagNames("found"));
        Assert.Equal(["O", "I-X"], data.TagNames("tags"));
        Assert.Equal(["found", "score", "tags", "tones", "topic"], data.Heads);
        Assert.Equal([2, 1, 1, 2, 3], data.LabelCounts.Values);
        var e = Assert.Throws<ArgumentException>(() => data.LabelNames("Topic"));
        Assert.StartsWith("No row has a label for head 'Topic'; there are labels for: 'found', 'score', 'tags', 'tones', 'topic'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_SoundData_IsEmpty()
    {
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(["a"]), ["unused"] = LabelLayout.Value() };
        var data = MtlDataset.From([new MtlRow("x").With("topic", "a"), new MtlRow("y")]);
        Assert.Empty(data.Problems(layouts));
        data.Check(layouts);
    }

    [Fact]
    public void Check_ManyProblems_ShowsTwentyAndTheTotal()
    {
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(["Jobs"]) };
        var data = MtlDataset.From(
        [
            new MtlRow(" "),
            new MtlRow([]),
            new MtlRow(["a", string.Empty]),
            new MtlRow("x").With("topik", "Jobs"),
            new MtlRow("y").With("topik", "Jobs"),
            .. Enumerable.Range(1, 30).Select(line => new MtlRow("z") { Source = new SourceLine("train.jsonl", line) }.With("topic", "Job")),
        ]);
        var e = Assert.Throws<DatasetException>(() => data.Check(layouts));
        var lines = e.Message.Split('\n');

        Assert.Equal(34, e.Total);
        Assert.Equal(34, e.Problems.Count);
        Assert.Equal(22, lines.Length);
        Assert.Equal("The data has 34 problems:", lines[0]);
        Assert.Equal("  row 0: the text is empty.", lines[1]);
        Assert.Equal("  row 1: the list of words is empty.", lines[2]);
        Assert.Equal("  row 2: the word at index 1 is empty.", lines[3]);
        Assert.Equal(
            "  row 3: there is no head 'topik', for which 2 rows have labels; the heads are: 'topic'. Rename it, or leave it out when reading (for instance JsonLinesOptions.Ignored).",
            lines[4]);
        Assert.Equal("  train.jsonl:1: head 'topic': unknown class 'Job'; did you mean 'Jobs'? Allowed: 'Jobs'.", lines[5]);
        Assert.Equal("  … and 14 more", lines[21]);
        Assert.Equal(5, e.Problems[4].Row);
    }

    private static MtlDataset Rows(int count) => MtlDataset.From(Enumerable.Range(0, count).Select(i => new MtlRow($"row {i}")));

    private static string[] Texts(MtlDataset data) => [.. data.Select(row => row.Text!)];
}
