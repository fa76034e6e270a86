using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Sequences;

public sealed class SequenceReaderTests
{
    private enum Topic
    {
        Jobs,
        Travel,
    }

    [Fact]
    public void From_EveryKindOfLabel_IsRead()
    {
        Item[] items =
        [
            new("Ada joined Acme") { Topic = Topic.Jobs, Class = "a", Stars = 4, Score = 0.5m, IsUrgent = true, Moods = ["calm", "glad"], Entities = [new EntitySpan(0, 3, "PER")], Answer = new TextSpan(4, 10), Customer = 7, Pair = "Who?" },
            new("Flights to Lima"),
        ];
        var rows = MtlDataset.From(items, item => item.Text, row => row
            .Label("topic", item => item.Topic)
            .Label("class", item => item.Class)
            .Label("stars", item => item.Stars)
            .Label("score", item => item.Score)
            .Label("urgent", item => item.IsUrgent)
            .Label("moods", item => item.Moods)
            .Label("entities", item => item.Entities?.Where(entity => entity.Start >= 0))
            .Label("answer", item => item.Answer)
            .Label("own", item => item.Class is null ? null : Label.OwnText)
            .Pair(item => item.Pair)
            .Group(item => item.Customer));

        Assert.Equal(
            [
                new MtlRow("Ada joined Acme") { Pair = "Who?" }.With("topic", "Jobs").With("class", "a").With("stars", 4).With("score", 0.5).With("urgent", true)
                    .With("moods", ["calm", "glad"]).With("entities", [new EntitySpan(0, 3, "PER")]).With("answer", new TextSpan(4, 10)).With("own", Label.OwnText),
                new MtlRow("Flights to Lima"),
            ],
            rows);
        Assert.Equal(["7", null], rows.Select(row => row.Group));
        Assert.All(rows, row => Assert.Null(row.Source));
    }

    [Fact]
    public void From_Words_MakesRowsOfWords()
    {
        (string[] Words, List<string> Tags)[] items = [(["Ada", "left"], ["B-PER", "O"]), (["Oslo"], ["B-LOC"])];
        var rows = MtlDataset.From(items, item => item.Words, row => row.Label("entities", item => item.Tags));
        Assert.Equal([new MtlRow(["Ada", "left"]).With("entities", ["B-PER", "O"]), new MtlRow(["Oslo"]).With("entities", ["B-LOC"])], rows);
    }

    [Fact]
    public void From_WhatIsWrongWithItems_IsToldOfAllRows()
    {
        object?[] labels = ["ok", " ", double.NaN, long.MaxValue, (Topic)9, new[] { "a", string.Empty }, new[] { "a", null }, DateTime.UnixEpoch, Guid.Empty];
        var items = labels.Select(label => (Text: (string?)"text", Label: label)).Append((null, "ok")).Append((string.Empty, "ok")).Append(("boom", "ok"));
        var problems = Assert.Throws<DatasetException>(() => MtlDataset.From(items, item => item.Text, row => row
            .Label<object?>("head", item => item.Text == "boom" ? throw new FormatException("bad\nthing") : item.Label))).Problems;
        Assert.Equal(
            [
                "row 1: head 'head': the class name is empty; give null for no label.",
                "row 2: head 'head': the number is NaN; a finite one is needed, or null for no label.",
                "row 3: head 'head': the number 9223372036854775808 is too large to be told from its neighbours as a 64-bit float; make it a string, which is a class.",
                "row 4: head 'head': the value 9 is no single member of Topic; give a member, a list of names for several, or null for no label.",
                "row 5: head 'head': the name at index 1 is empty.",
                "row 6: head 'head': the name at index 1 is null.",
                "row 7: head 'head': the value is of the type DateTime; a label is a string or a value of an enumeration (a class), a number, a bool, a sequence of strings (tags or classes), a sequence of EntitySpan (entities), a TextSpan, a Label, or null (none).",
                "row 8: head 'head': the value is of the type Guid; a label is a string or a value of an enumeration (a class), a number, a bool, a sequence of strings (tags or classes), a sequence of EntitySpan (entities), a TextSpan, a Label, or null (none).",
                "row 9: the text is null; a row needs one. Take such items out of the sequence.",
                "row 10: the text is empty.",
                "row 11: the selector of the label of head 'head' threw FormatException: 'bad\\u000athing'.",
            ],
            problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void From_WrongInputs_AreToldWithTheirRow()
    {
        string?[]?[] items = [null, [], ["a", null], ["a", ""], ["a"]];
        var problems = Assert.Throws<DatasetException>(() => MtlDataset.From(items.Select(words => new { Words = words }), item => item.Words!, row => row.Pair(_ => "second"))).Problems;
        Assert.Equal(
            [
                "row 0: the list of words is null; a row needs one. Take such items out of the sequence.",
                "row 1: a second text stands beside words; a pair is given as two texts.",
                "row 2: the word at index 1 is null.",
                "row 3: a second text stands beside words; a pair is given as two texts.",
                "row 4: a second text stands beside words; a pair is given as two texts.",
            ],
            problems.Select(problem => problem.ToString()));
        Assert.Equal("row 1: the item is null.", Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.From(["a", null!], item => item)).Problems).ToString());
    }

    [Fact]
    public void From_ManyProblems_ListsTheFirstTwenty()
    {
        var problem = Assert.Throws<DatasetException>(() => MtlDataset.From(Enumerable.Range(0, 5_000), _ => string.Empty));
        Assert.Equal((5_000, 1_000), (problem.Total, problem.Problems.Count));
        Assert.EndsWith("row 19: the text is empty.\n  … and 4980 more", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_SelectorsThatCannotBe_AreToldAtOnceAndBeforeAnyItem()
    {
        var problem = Assert.Throws<ArgumentException>(() => MtlDataset.From(Never(), text => text, row => row
            .Label("a", text => text).Label("a", text => text).Label("b", _ => DateTime.UnixEpoch).Label(" ", text => text).Pair(text => text).Pair(text => text)));
        Assert.StartsWith(
            "Head 'a' has two selectors; give one. The selector of head 'b' returns DateTime; a label is a string or a value of an enumeration (a class), a number, a bool, "
            + "a sequence of strings (tags or classes), a sequence of EntitySpan (entities), a TextSpan, a Label, or null (none). A label has no name of a head. Pair is given twice; give it once.",
            problem.Message,
            StringComparison.Ordinal);

        static IEnumerable<string> Never()
        {
            Assert.Fail("No item is asked for.");
            yield break;
        }
    }

    [Fact]
    public void From_Where_LeavesOutAndCounts()
    {
        var rows = MtlDataset.From(["a", "bb", "c", "dd"], text => text, options: new ReadOptions { Where = row => row.Text!.Length < 2 });
        Assert.Equal(["a", "c"], rows.Select(row => row.Text));
        Assert.Equal("the sequence: rows that Where does not want, 2 in all, the first is row 1.", Assert.Single(rows.LeftOut).ToString());
    }

    [Fact]
    public void From_NoItems_IsAnError()
    {
        Assert.Equal("the sequence has no items.", Assert.Throws<DatasetException>(() => MtlDataset.From(Array.Empty<string>(), text => text)).Message);
        Assert.Equal(
            "no row is left: 1 rows that Where does not want. Change the options that leave them out.",
            Assert.Throws<DatasetException>(() => MtlDataset.From(["a"], text => text, options: new ReadOptions { Where = _ => false })).Message);
    }

    [Fact]
    public void From_RowsOnDisk_AreTheSame()
    {
        var options = new ReadOptions { Storage = RowStorage.Disk };
        var rows = MtlDataset.From(Enumerable.Range(0, 500), i => $"text {i}", row => row.Label("stars", i => i % 7 == 0 ? null : (int?)i).Group(i => i / 10), options);
        Assert.Equal(MtlDataset.From(Enumerable.Range(0, 500), i => $"text {i}", row => row.Label("stars", i => i % 7 == 0 ? null : (int?)i)), rows);
        Assert.Equal(("49", null), (rows[^1].Group, rows[^1].Source));
    }

    [Fact]
    public void From_TwoSequences_AreNotOneSource()
    {
        var rows = MtlDataset.From(["a"], text => text, row => row.Label("head", _ => "x")).Concat(MtlDataset.From(["b"], text => text, row => row.Label("head", _ => "y")));
        Assert.Equal(["row 1: head 'head': unknown class 'y'; did you mean 'x'? Allowed: 'x'."], rows.Problems(new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["head"] = LabelLayout.Class(["x"]) }).Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task FromAsync_Items_AreReadAsInOrder()
    {
        var rows = await MtlDataset.FromAsync(Items(), item => item.Text, row => row.Label("stars", item => item.Stars), new ReadOptions { Where = row => row.Text != "b" }, TestContext.Current.CancellationToken);
        Assert.Equal([new MtlRow("a").With("stars", 1), new MtlRow("c")], rows);
        var words = await MtlDataset.FromAsync(Items(), item => new[] { item.Text! }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b", "c"], words.Select(row => row.Words![0]));

        static async IAsyncEnumerable<Item> Items()
        {
            yield return new Item("a") { Stars = 1 };
            await Task.Yield();
            yield return new Item("b") { Stars = 2 };
            yield return new Item("c");
        }
    }

    [Fact]
    public async Task FromAsync_Cancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MtlDataset.FromAsync(Endless(), number => $"text {number}", cancellationToken: source.Token));

        async IAsyncEnumerable<int> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0; ; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (i == 100)
                {
                    await source.CancelAsync();
                }

                yield return i;
            }
        }
    }

    [Fact]
    public void From_SelectorThatCancels_Ends() =>
        Assert.Throws<OperationCanceledException>(() => MtlDataset.From(["a"], string? (_) => throw new OperationCanceledException()));

    private sealed class Item(string? text)
    {
        public string? Text { get; } = text;

        public string? Pair { get; init; }

        public Topic? Topic { get; init; }

        public string? Class { get; init; }

        public int? Stars { get; init; }

        public decimal? Score { get; init; }

        public bool? IsUrgent { get; init; }

        public IReadOnlyList<string>? Moods { get; init; }

        public EntitySpan[]? Entities { get; init; }

        public TextSpan? Answer { get; init; }

        public int? Customer { get; init; }
    }
}
