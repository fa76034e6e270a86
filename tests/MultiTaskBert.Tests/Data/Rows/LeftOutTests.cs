using MultiTaskBert.Data;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Data.Rows;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Rows;

/// <summary>Rows can be left out while reading, by one option of every reader; how many is never lost.</summary>
[Collection(nameof(OneAtATime))]
public sealed class LeftOutTests : IDisposable
{
    private static readonly ReadOptions WithoutB = new() { Where = IsWanted };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_EveryReader_LeavesRowsOutAndCounts()
    {
        _folder.Write("seq.in", "a\nb\nb\n");
        _folder.Write("seq.out", "O\nO\nO\n");
        _folder.Write("label", "X\nX\nX\n");
        foreach (var (file, data) in ((string, MtlDataset)[])
            [
                ("a.txt", MtlDataset.FromText(_folder.Write("a.txt", "a\nb\nb\n"), WithoutB)),
                ("a.jsonl", MtlDataset.FromJsonLines(_folder.Write("a.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"words\":[\"b\"]}\n"), new JsonLinesOptions { Where = IsWanted })),
                ("a.conll", MtlDataset.FromConll(_folder.Write("a.conll", "a O\n\nb O\n\nb O\n"), new ConllOptions { Where = IsWanted })),
                ("seq.in", MtlDataset.FromSeqInOut(_folder.Path, options: WithoutB)),
            ])
        {
            Assert.Equal("a", Assert.Single(data) is { Words: { } words } ? words[0] : data[0].Text);
            var line = file.EndsWith(".conll", StringComparison.Ordinal) ? 3 : 2;
            Assert.Equal([(Path.Combine(_folder.Path, file), "rows that Where does not want", 2, line)], data.LeftOut.Select(Parts));
        }
    }

    [Fact]
    public void Where_NoRowWanted_SaysThatAndWhy()
    {
        var path = _folder.Write("a.txt", "b\nb\n");
        Assert.Equal(
            $"{path}: no row is left: 2 rows that Where does not want. Change the options that leave them out.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromText(path, WithoutB)).Message);
    }

    [Fact]
    public void LeftOut_DatasetsMadeOfOneThatWasRead_KeepIt()
    {
        var read = MtlDataset.FromText(_folder.Write("a.txt", "a\nb\nc\nd\n"), WithoutB);
        var (first, second) = read.Split(0.5, seed: 1);
        foreach (var made in (MtlDataset[])[first, second, read.Shuffle(1), read.Take(1), read.Skip(1), read.WithLabel("x", "y"), first.Concat(second), MtlDataset.From([]).Concat(read)])
        {
            Assert.Equal(read.LeftOut.Select(Parts), made.LeftOut.Select(Parts));
        }

        Assert.Empty(MtlDataset.From(read).LeftOut);
    }

    [Fact]
    public void LeftOut_ManyReasons_AreBounded()
    {
        var rows = new RowList("f", new ReadOptions());
        for (var i = 1; i <= 1000; i++)
        {
            rows.LeaveOut($"reason {i}", i);
        }

        rows.Add(new MtlRow("a"), 1001);
        var leftOut = rows.ToRows(new ProblemList(), "none").LeftOut;
        Assert.Equal(51, leftOut.Count);
        Assert.Equal(("f", "rows left out for other reasons", 950, 51), Parts(leftOut[^1]));
    }

    [Fact]
    public void Check_RowsLeftOut_TellsOnceAsANote()
    {
        var path = _folder.Write("a.txt", "a\nb\nc\nd\n");
        var (train, dev) = MtlDataset.FromText(path, WithoutB).WithLabel("topic", "Jobs").Split(0.5, seed: 1);
        using var model = TinyTask.Model(layers: 1);
        var report = new Trainer(model).Check(train, dev);
        Assert.Equal($"Left out while reading {path}: rows that Where does not want, 1 in all, the first in line 2.", Assert.Single(report.Notes).Message);
        Assert.Contains("\nnote left-out: ", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("## Notes", report.ToMarkdown(), StringComparison.Ordinal);
    }

    private static bool IsWanted(MtlRow row) => !string.Equals(row.Text ?? row.Words![0], "b", StringComparison.Ordinal);

    private static (string File, string What, int Count, int FirstLine) Parts(LeftOut leftOut) => (leftOut.File, leftOut.What, leftOut.Count, leftOut.FirstLine);
}
