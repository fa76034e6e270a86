using MultiTaskBert.Data;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Rows;

/// <summary>Rows in a temporary file are equal to those in memory, and so is all that is made of them.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RowStorageTests : IDisposable
{
    private const int Many = 5_000;   // more than are looked at in one go

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Disk_EveryKindOfRowAndLabel_IsReadAsItWas()
    {
        MtlRow[] rows =
        [
            new("Ada joined Acme"),
            new(string.Empty),
            new("half \ud800 of a pair, and 😀 whole") { Group = "a group" },
            new("a") { Pair = "b \udc00", Source = new SourceLine("a.jsonl", 7) },
            new("c") { Pair = string.Empty, Source = new SourceLine("b.jsonl", int.MaxValue) },
            new(["Ada", string.Empty, "x\ud83d", new string('w', 100_000)]) { Source = new SourceLine("a.jsonl", -1) },
            new(Array.Empty<string>()),
            new MtlRow("all").With("z", "class").With("a", ["B-PER", "O", new string('n', 500)]).With("v", double.NegativeZero).With("f", true).With("g", false)
                .With("e", [new EntitySpan(0, 3, "PER"), new EntitySpan(-5, int.MaxValue, "\udc00")]).With("s", new TextSpan(1, 2)).With("n", Label.NoAnswer)
                .With("r", Label.RelatedText("other")).With("q", Label.RelatedText("other", 0.1)).With("o", Label.OwnText).With("i", new OwnLabel(3)).With("empty", Array.Empty<string>()),
            new MtlRow("all").With("z", "class").With("long", new string('c', 5_000_000)),
            new MtlRow("all").With("long", "x").With("z", "class"),
        ];
        var data = OnDisk.Of(rows, _folder.Path);
        Assert.Equal(rows, data);
        Assert.Equal(rows, Enumerable.Range(0, rows.Length).Select(row => data[row]));
        foreach (var (row, read) in rows.Zip(data))
        {
            Assert.Equal(row.Group, read.Group);
            Assert.Equal((row.Source?.File, row.Source?.Line), (read.Source?.File, read.Source?.Line));
            Assert.Equal(row.Labels.Keys, read.Labels.Keys);
            Assert.Equal(row.ToString(), read.ToString());
        }

        Assert.Equal(rows.Length, data.Count);
        Assert.True(double.IsNegative(data[7].Labels["v"].AsNumber()!.Value));
        Assert.Same(rows[7].Labels["i"], data[7].Labels["i"]);
    }

    [Fact]
    public void Disk_File_HasNoNameThatCouldStay()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There a file has its name until it is closed.");
        var data = OnDisk.Of([new MtlRow("a")], _folder.Path);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal("a", data[0].Text);
    }

    [Fact]
    public void Disk_FolderThatIsNotThere_SaysWhatToDo()
    {
        var file = _folder.Write("a.txt", "a\n");
        var e = Assert.Throws<IOException>(() => MtlDataset.FromText(file, new ReadOptions { Storage = RowStorage.Disk, StorageFolder = _folder.File("nowhere") }));
        Assert.Contains(_folder.File("nowhere"), e.Message, StringComparison.Ordinal);
        Assert.Contains("ReadOptions.StorageFolder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disk_Full_SaysWhereAndWhatToDo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/dev/full"), "There is no file system that is full.");
        using var full = new RowFile(new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), "/the/folder");
        var e = Assert.Throws<IOException>(() => full.Write("abc"u8, 0));
        Assert.Contains("/the/folder", e.Message, StringComparison.Ordinal);
        Assert.Contains("ReadOptions.StorageFolder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Auto_MoreThanTheLimit_MovesToTheDiskWithTheSameRows()
    {
        MtlRow[] rows = [.. Rows(300)];
        using var kept = new RowStoreBuilder(RowStorage.Auto, _folder.Path, memoryLimit: 40_000);
        foreach (var row in rows)
        {
            kept.Add(row);
        }

        var stored = kept.Build();
        Assert.False(stored.IsInMemory);
        Assert.Equal(rows, stored);
        Assert.Equal(rows.Select(row => row.Source!.Line), stored.Select(row => row.Source!.Line));
        using var small = new RowStoreBuilder(RowStorage.Auto, folder: null);
        small.Add(rows[0]);
        Assert.True(small.Build().IsInMemory);
    }

    [Fact]
    public void Storage_EveryReader_GivesTheSameRows()
    {
        _folder.Write("seq.in", "a b\nb\nc\n");
        _folder.Write("seq.out", "O B-X\nO\nO\n");
        _folder.Write("label", "X\nX\nY\n");
        var text = _folder.Write("a.txt", "a\nb\n");
        var lines = _folder.Write("a.jsonl", "{\"text\":\"a\",\"topic\":\"x\"}\n{\"words\":[\"b\"],\"topic\":1}\n");
        var array = _folder.Write("a.json", "[\n{\"text\":\"a\",\"topic\":\"x\"},\n{\"text\":\"b\"}\n]");
        var columns = _folder.Write("a.conll", "-DOCSTART- O\n\na O\n\nb B-X\nc I-X\n");
        foreach (var read in (Func<RowStorage, MtlDataset>[])
            [
                storage => MtlDataset.FromText(text, new ReadOptions { Storage = storage }),
                storage => MtlDataset.FromJsonLines(lines, new JsonLinesOptions { Storage = storage }),
                storage => MtlDataset.FromJsonLines(array, new JsonLinesOptions { Storage = storage }),
                storage => MtlDataset.FromConll(columns, new ConllOptions { Storage = storage }),
                storage => MtlDataset.FromSeqInOut(_folder.Path, options: new ReadOptions { Storage = storage }),
            ])
        {
            var (memory, disk) = (read(RowStorage.Memory), read(RowStorage.Disk));
            AssertSame(memory, disk);
            Assert.Equal(memory.LeftOut.Select(leftOut => leftOut.ToString()), disk.LeftOut.Select(leftOut => leftOut.ToString()));
        }
    }

    [Fact]
    public void Operations_OnDisk_GiveWhatTheyGiveInMemory()
    {
        var memory = MtlDataset.From(Rows(Many));
        var disk = OnDisk.Of(memory, _folder.Path);
        AssertSame(memory, disk);
        AssertSame(memory.Shuffle(3), disk.Shuffle(3));
        AssertSame(memory.Shuffle(3).Shuffle(4).Take(100).Skip(30), disk.Shuffle(3).Shuffle(4).Take(100).Skip(30));
        var (split, splitOnDisk) = (memory.Split(0.3, 5), disk.Split(0.3, 5));
        AssertSame(split.First, splitOnDisk.First);
        AssertSame(split.Second, splitOnDisk.Second);
        (split, splitOnDisk) = (memory.SplitByGroup(0.4, 6), disk.SplitByGroup(0.4, 6));
        AssertSame(split.First, splitOnDisk.First);
        AssertSame(split.Second, splitOnDisk.Second);
        AssertSame(memory.Where(row => row.Source!.Line % 3 == 0), disk.Where(row => row.Source!.Line % 3 == 0));
        AssertSame(memory.Select(Upper), disk.Select(Upper));
        Assert.False(disk.Select(Upper).Rows.IsInMemory);
        AssertSame(memory.WithoutHeads("topic").Skip(7), disk.WithoutHeads("topic").Skip(7));
        AssertSame(memory.WithLabel("words", Label.OwnText).Shuffle(1), disk.WithLabel("words", Label.OwnText).Shuffle(1));
        AssertSame(memory.Take(9).Concat(memory.Skip(4900)), disk.Take(9).Concat(memory.Take(0)).Concat(memory.Skip(4900)));
        AssertSame(memory.Concat(memory).WithoutHeads("tags").Take(6000), memory.Concat(disk).WithoutHeads("tags").Take(6000));
        Assert.Empty(disk.Take(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk[Many]);

        static MtlRow Upper(MtlRow row) => new MtlRow(row.Text!.ToUpperInvariant()).WithLabels(row.Labels);
    }

    [Fact]
    public void Select_OnDisk_AsksOnceForEachRow()
    {
        var disk = OnDisk.Of(Rows(50), _folder.Path);
        var asked = 0;
        var changed = disk.Select(row => row.With("number", asked++));
        Assert.Equal(Enumerable.Range(0, 50).Select(number => (double?)number), changed.Select(row => row.Labels["number"].AsNumber()));
        Assert.Equal(50, asked);
        asked = 0;
        var chosen = disk.Where(_ => asked++ % 2 == 0);
        Assert.Equal((25, 50), (chosen.ToArray().Length, asked));
    }

    [Fact]
    public void Problems_ManyRows_AreThoseOfOneRowAfterTheOther()
    {
        MtlRow[] rows = [.. Rows(Many).Select((row, i) => i % 700 == 3 ? row.With("unknown", "x") : i % 900 == 5 ? row.With("topic", "nowhere") : row)];
        var layouts = new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["topic"] = LabelLayout.Class(["a", "b", "c"]), ["tags"] = LabelLayout.Tags(["O", "B-X", "I-X"]) };
        string[] problems = [.. MtlDataset.From(rows).Problems(layouts).Select(problem => $"{problem.Row} {problem}")];
        var named = new HashSet<string>(StringComparer.Ordinal);
        string[] expected = [.. rows.Index().SelectMany(row => MtlDataset.From([row.Item]).Problems(layouts).Select(problem => (row.Index, Problem: problem)))
            .Where(problem => !problem.Problem.Message.StartsWith("there is no head", StringComparison.Ordinal) || named.Add(Rest(problem.Problem.Message))).Select(problem => $"{problem.Index} {problem.Problem}")];
        Assert.Equal(expected.Select(Rest), problems.Select(Rest));
        Assert.Equal(problems, OnDisk.Of(rows).Problems(layouts).Select(problem => $"{problem.Row} {problem}"));
        Assert.Contains("for which 8 rows have labels", Assert.Single(problems, problem => problem.Contains("no head 'unknown'", StringComparison.Ordinal)), StringComparison.Ordinal);

        static string Rest(string problem) => problem.Split(", for which")[0];
    }

    [Fact]
    public void Progress_LongReading_TellsRowsRatioAndTimeLeft()
    {
        var told = new List<ReadProgress>();
        var path = _folder.Write("a.txt", string.Concat(Enumerable.Repeat("some words of a row\n", 20_000)));
        var slow = DateTimeOffset.MinValue;
        var started = TimeProvider.System.GetTimestamp();
        MtlDataset.FromText(path, new ReadOptions
        {
            Progress = new Told(told),
            Where = row =>
            {
                if (slow == DateTimeOffset.MinValue)
                {
                    slow = DateTimeOffset.MaxValue;
                    SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(1.2));
                }

                return true;
            },
        });
        Assert.NotEmpty(told);
        Assert.Equal(path, told[0].File);
        Assert.InRange(told[0].Rows, 1, 20_000);
        Assert.InRange(told[0].Ratio!.Value, 0.0001, 1);
        Assert.NotNull(told[0].Remaining);
        Assert.Contains("rows, ", told[0].ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<MtlRow> Rows(int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var row = new MtlRow($"row {i} {new string('x', random.Next(50))}") { Source = new SourceLine("a.jsonl", i + 1), Group = i % 7 == 0 ? null : $"g{i / 10}" }.With("topic", ((char)('a' + random.Next(3))).ToString());
            yield return i % 4 == 0 ? row.With("spans", [new EntitySpan(0, 3, $"T{i % 5}")]) : i % 4 == 1 ? row.With("tags", ["O", "B-X", "I-X"]) : row;
        }
    }

    private static void AssertSame(MtlDataset expected, MtlDataset actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal(expected, actual);
        Assert.Equal(expected.Select(row => (row.Source?.File, row.Source?.Line, row.Group)), actual.Select(row => (row.Source?.File, row.Source?.Line, row.Group)));
        Assert.Equal(expected.LabelCounts, actual.LabelCounts);
        Assert.Equal(expected.Heads, actual.Heads);
        foreach (var head in expected.Heads.Where(head => !head.Equals("words", StringComparison.Ordinal)))
        {
            Assert.Equal(expected.LabelNames(head), actual.LabelNames(head));
            Assert.Equal(expected.TagNames(head), actual.TagNames(head));
        }
    }

    private sealed class Told(List<ReadProgress> told) : IProgress<ReadProgress>
    {
        public void Report(ReadProgress value) => told.Add(value);
    }

    private sealed class OwnLabel(int value) : Label(value)
    {
        public override string Describe() => "a label of a kind of one's own";
    }
}
