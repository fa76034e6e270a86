using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using MultiTaskBert.Data;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Views;

public sealed class DataViewTests
{
    private static readonly MLContext Context = new(seed: 1);

    [Fact]
    public void FromDataView_EveryKindOfColumn_IsRead()
    {
        var view = Context.Data.LoadFromEnumerable(
        [
            new Full { Text = "Ada joined Acme", Topic = "Jobs", Stars = 4, Score = 0.5f, Urgent = true, Moods = ["calm", "glad"], Hits = [1, 0, 1], Text_pair = "Who?" },
            new Full { Text = "Flights to Lima", Score = float.NaN, Hits = [0, 0, 0] },
            new Full { Text = "May", Score = float.NaN, Hits = [float.NaN, float.NaN, float.NaN] },
        ]);
        var keys = Context.Transforms.Conversion.MapValueToKey("Key", "Topic").Append(Context.Transforms.Conversion.MapValueToKey("Keys", "Moods")).Append(Context.Transforms.Conversion.MapValueToKey("StarKey", "Stars"));
        var named = keys.Fit(view).Transform(new NamedSlots(view, "Hits", ["toxic", "insult", "threat"]));
        Assert.Equal(
            [
                new MtlRow("Ada joined Acme") { Pair = "Who?" }.With("topic", "Jobs").With("Stars", 4).With("Score", 0.5).With("Urgent", true).With("Moods", ["calm", "glad"]).With("Hits", ["toxic", "threat"])
                    .With("Key", "Jobs").With("Keys", ["calm", "glad"]).With("StarKey", "4"),
                new MtlRow("Flights to Lima").With("Stars", 0).With("Urgent", false).With("Moods", Array.Empty<string>()).With("Hits", Array.Empty<string>()).With("Keys", Array.Empty<string>()).With("StarKey", "0"),
                new MtlRow("May").With("Stars", 0).With("Urgent", false).With("Moods", Array.Empty<string>()).With("Keys", Array.Empty<string>()).With("StarKey", "0"),
            ],
            MtlDataset.FromDataView(named, new DataViewOptions { Renamed = new Dictionary<string, string> { ["Topic"] = "topic" } }));
    }

    [Fact]
    public void FromDataView_Words_MakeRowsOfWords()
    {
        var view = Context.Data.LoadFromEnumerable([new Tokens { Words = ["Ada", "left"], Tags = ["B-PER", "O"] }, new Tokens { Words = ["Oslo"], Tags = [] }]);
        Assert.Equal([new MtlRow(["Ada", "left"]).With("Tags", ["B-PER", "O"]), new MtlRow(["Oslo"])], MtlDataset.FromDataView(view));
    }

    [Fact]
    public void FromDataView_OnlyColumnOfTexts_IsTheText()
    {
        var frame = new DataFrame(new StringDataFrameColumn("Body", ["Ada left"]), new Int32DataFrameColumn("Stars", [3]));
        Assert.Equal([new MtlRow("Ada left").With("Stars", 3)], MtlDataset.FromDataView(frame));
    }

    [Fact]
    public void FromDataView_Where_LeavesOutAndCounts()
    {
        var rows = MtlDataset.FromDataView(new DataFrame(new StringDataFrameColumn("text", ["a", "bb", "cc"])), new DataViewOptions { Where = row => row.Text!.Length < 2 });
        Assert.Equal(["a"], rows.Select(row => row.Text));
        Assert.Equal("the sequence: rows that Where does not want, 2 in all, the first is row 1.", Assert.Single(rows.LeftOut).ToString());
    }

    /// <summary>As a view, a frame has 0 and false where values are missing.</summary>
    [Fact]
    public void FromDataView_FrameWithMissingValues_HasNoLabelsThere()
    {
        var frame = new DataFrame(
            new StringDataFrameColumn("text", ["a", "b"]),
            new Int32DataFrameColumn("int", [7, null]),
            new BooleanDataFrameColumn("bool", [true, null]),
            new SingleDataFrameColumn("float", [1.5f, null]),
            new DoubleDataFrameColumn("double", [2.5, null]),
            new DecimalDataFrameColumn("decimal", [3.5m, null]),
            new StringDataFrameColumn("string", ["x", null]));
        Assert.Equal(
            [new MtlRow("a").With("int", 7).With("bool", true).With("float", 1.5).With("double", 2.5).With("decimal", 3.5).With("string", "x"), new MtlRow("b")],
            MtlDataset.FromDataView(frame));
    }

    [Fact]
    public void FromDataView_ColumnsThatCannotBe_AreToldAtOnce()
    {
        var view = Context.Data.LoadFromEnumerable([new Odd()]);
        string[] problems = [.. Assert.Throws<DatasetException>(() => MtlDataset.FromDataView(view, new DataViewOptions { PairColumn = "Second", Renamed = new Dictionary<string, string> { ["Also"] = "Topic" } })).Problems.Select(problem => problem.ToString())];
        const string allowed = "which is no label; a label is a text, a key with the names of its values, a number, a bool, a vector of texts or of such keys, or a vector of bool or of 0 and 1 whose slots have names. "
            + "A column that is no label can be named in DataViewOptions.Ignored.";
        Assert.Equal(5, problems.Length);
        Assert.Equal("column 'Text' is of the type Int32; a text is needed. Name another column in DataViewOptions.TextColumn, or this one in DataViewOptions.Ignored.", problems[0]);
        Assert.Equal("there is no column 'Second', which DataViewOptions.PairColumn names; the columns are 'Text', 'Topic', 'Also', 'When', 'Features'.", problems[1]);
        Assert.Equal("head 'Topic' has a label in another column than 'Also' too; give one (see DataViewOptions.Renamed).", problems[2]);
        Assert.Equal("column 'When' is of the type DateTime, " + allowed, problems[3]);
        Assert.Equal("column 'Features' is of the type Vector<Single, 3> whose slots have no names, " + allowed, problems[4]);
    }

    [Fact]
    public void FromDataView_NoInput_NamesTheColumns() => Assert.Equal(
        "no column is named 'text' or 'words'; the columns are 'a', 'b'. Name the one that holds the input in DataViewOptions.TextColumn or WordsColumn.",
        Assert.Throws<DatasetException>(() => MtlDataset.FromDataView(new DataFrame(new StringDataFrameColumn("a", ["x"]), new StringDataFrameColumn("b", ["y"])))).Message);

    [Fact]
    public void FromDataView_WrongRows_AreToldByIndex()
    {
        var slots = new NamedSlots(
            Context.Data.LoadFromEnumerable([new Full { Text = " " }, new Full { Text = "a", Hits = [0, 0.5f, 1] }, new Full { Text = "b", Hits = [0, float.NaN, 1] }, new Full { Text = "c", Moods = [""] }, new Full { Text = "d", Score = float.PositiveInfinity }]),
            "Hits",
            ["toxic", "insult", "threat"]);
        Assert.Equal(
            [
                "row 0: the text is empty.",
                "row 1: head 'Hits': slot 'insult' is 0.5; 0 or 1 is needed, for whether the class applies.",
                "row 2: head 'Hits': 1 of 3 slots are NaN; all of them for no label, or none.",
                "row 3: head 'Moods': the name at index 0 is empty.",
                "row 4: head 'Score': the number is Infinity; a finite one is needed, or null for no label.",
            ],
            Assert.Throws<DatasetException>(() => MtlDataset.FromDataView(slots)).Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void FromDataView_OptionsThatContradict_AreRefused()
    {
        var frame = new DataFrame(new StringDataFrameColumn("text", ["a"]));
        Assert.Contains("'x' is named twice", Assert.Throws<ArgumentException>(() => MtlDataset.FromDataView(frame, new DataViewOptions { TextColumn = "x", PairColumn = "x" })).Message, StringComparison.Ordinal);
        Assert.Contains("gives a head an empty name", Assert.Throws<ArgumentException>(() => MtlDataset.FromDataView(frame, new DataViewOptions { Renamed = new Dictionary<string, string> { ["a"] = " " } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToDataView_AndBack_GivesEqualRows()
    {
        var rows = MtlDataset.From(
        [
            new MtlRow("Ada joined Acme") { Pair = "Who?", Group = "g" }.With("topic", "Jobs").With("stars", 0.1).With("urgent", true).With("moods", ["b", "a"]).With("all", true).With("tags", ["x"]),
            new MtlRow(["Ada", "left"]).With("tags", ["B-PER", "O"]).With("all", false).With("urgent", false),
            new MtlRow("Flights 🙂").With("all", true).With("topic", "true"),
        ]);
        var back = MtlDataset.FromDataView(rows.ToDataView());
        Assert.Equal(rows, back);
        Assert.Equal(rows.Select(row => row.Group), back.Select(row => row.Group));
    }

    [Fact]
    public void ToDataView_EmptyLists_ComeBackWhereEveryRowHasOne()
    {
        var rows = MtlDataset.From([new MtlRow("a").With("moods", ["x"]), new MtlRow("b").With("moods", Array.Empty<string>())]);
        Assert.Equal(rows, MtlDataset.FromDataView(rows.ToDataView()));
        Assert.Equal(
            "head 'moods': 1 rows have no label and 1 an empty list; as vectors they would be the same. Choose the rows that have a label (MtlDataset.Where).",
            Assert.Throws<DatasetException>(() => rows.Concat(MtlDataset.From([new MtlRow("c")])).ToDataView()).Message);
    }

    [Fact]
    public void ToDataView_LabelsThatNoColumnHolds_AreTold()
    {
        var rows = MtlDataset.From(
        [
            new MtlRow("Ada left").With("entities", [new EntitySpan(0, 3, "PER")]).With("mixed", "a").With("text", "b"),
            new MtlRow("Ben left").With("entities", [new EntitySpan(0, 3, "PER")]).With("mixed", 1),
        ]);
        Assert.Equal(
            [
                "row 0: head 'entities': the label is a list of 1 entities, which no column holds; write the data as JSON Lines, or leave the head out (MtlDataset.WithoutHeads).",
                "row 1: head 'mixed': the label is a number, but earlier rows have labels of another kind; a column holds one kind.",
                "head 'text' is named like the column of the input; give it another name.",
            ],
            Assert.Throws<DatasetException>(rows.ToDataView).Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void ToDataView_MachineLearningPipeline_ReadsIt()
    {
        var view = Rows(50).ToDataView();
        Assert.Equal(50, view.GetRowCount());
        var model = Context.Transforms.Conversion.MapValueToKey("Key", "topic").Append(Context.Transforms.Text.TokenizeIntoWords("Tokens", "text")).Fit(view);
        var keys = Context.Data.CreateEnumerable<Keyed>(model.Transform(view), reuseRowObject: false).ToArray();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (uint)(i % 3) + 1), keys.Select(row => row.Key));
        Assert.All(keys, row => Assert.Equal(2, row.Tokens.Length));
        Assert.Equal(50, Context.Data.ShuffleRows(view).GetColumn<string>("text").Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void ToDataView_ToDataFrame_HasTheColumns()
    {
        var frame = Rows(5).ToDataView().ToDataFrame();
        Assert.Equal(["text", "stars", "topic"], frame.Columns.Select(column => column.Name));
        Assert.Equal(Rows(5), MtlDataset.FromDataView(frame));
    }

    [Fact]
    public void ToDataView_Cursor_KeepsTheContract()
    {
        var view = Rows(2).ToDataView();
        var (text, stars) = (view.Schema["text"], view.Schema["stars"]);
        using var cursor = view.GetRowCursor([text]);
        var get = cursor.GetGetter<ReadOnlyMemory<char>>(text);
        ReadOnlyMemory<char> value = default;
        Assert.False(view.CanShuffle);
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => get(ref value));
        Assert.True(cursor.IsColumnActive(text));
        Assert.False(cursor.IsColumnActive(stars));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(stars));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(text));
        Assert.True(cursor.MoveNext());
        get(ref value);
        Assert.Equal("text 0", value.ToString());
        Assert.True(cursor.MoveNext());
        Assert.Equal(1, cursor.Position);
        DataViewRowId id = default;
        cursor.GetIdGetter()(ref id);
        Assert.Equal(1ul, id.Low);
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.Single(view.GetRowCursorSet([text], 4));
    }

    private static MtlDataset Rows(int count) => MtlDataset.From(Enumerable.Range(0, count), i => $"text {i}", row => row.Label("topic", i => $"topic {i % 3}").Label("stars", i => i));

#pragma warning disable CA1812, CA1707, S3459 // ML.NET makes them and names their columns by their members
    private sealed class Full
    {
        public string Text { get; init; } = string.Empty;

        public string? Topic { get; init; }

        public int Stars { get; init; }

        public float Score { get; init; }

        public bool Urgent { get; init; }

        public string[] Moods { get; init; } = [];

        [VectorType(3)]
        public float[] Hits { get; init; } = [0, 0, 0];

        public string? Text_pair { get; init; }
    }

    private sealed class Tokens
    {
        public string[] Words { get; init; } = [];

        public string[] Tags { get; init; } = [];
    }

    private sealed class Odd
    {
        public int Text { get; init; }

        public string Topic { get; init; } = "x";

        public string Also { get; init; } = "y";

        public DateTime When { get; init; }

        [VectorType(3)]
        public float[] Features { get; init; } = [0, 0, 0];
    }

    private sealed class Keyed
    {
        public uint Key { get; set; }

        public string[] Tokens { get; set; } = [];
    }
#pragma warning restore CA1812, CA1707, S3459

    /// <summary>A view in which the slots of one column have names, as they have behind ML.NET's own featurizers.</summary>
    private sealed class NamedSlots : IDataView
    {
        private readonly IDataView _view;

        internal NamedSlots(IDataView view, string column, string[] names)
        {
            _view = view;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add<VBuffer<ReadOnlyMemory<char>>>(
                "SlotNames",
                new VectorDataViewType(TextDataViewType.Instance, names.Length),
                (ref value) => value = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]));
            var schema = new DataViewSchema.Builder();
            foreach (var old in view.Schema)
            {
                schema.AddColumn(old.Name, old.Type, old.Name == column ? annotations.ToAnnotations() : old.Annotations);
            }

            Schema = schema.ToSchema();
        }

        public bool CanShuffle => _view.CanShuffle;

        public DataViewSchema Schema { get; }

        public long? GetRowCount() => _view.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(_view.GetRowCursor(columnsNeeded.Select(column => _view.Schema[column.Index]), rand), Schema);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

        private sealed class Cursor(DataViewRowCursor inner, DataViewSchema schema) : DataViewRowCursor
        {
            public override long Position => inner.Position;

            public override long Batch => inner.Batch;

            public override DataViewSchema Schema => schema;

            public override bool MoveNext() => inner.MoveNext();

            public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(inner.Schema[column.Index]);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(inner.Schema[column.Index]);

            public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();
        }
    }
}
