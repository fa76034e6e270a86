using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Answers;

namespace MultiTaskBert.Tests.Data;

public sealed class SeqInOutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromSeqInOut_ThreeFiles_GivesRows()
    {
        Write("play it \nrain  today\n\n", "O B-x \nO B-day\n", "Play\nWeather\n");
        var data = MtlDataset.FromSeqInOut(_folder.Path, "act", "tags");
        Assert.Equal(
            [
                new MtlRow(["play", "it"]).With("act", "Play").With("tags", new[] { "O", "B-x" }),
                new MtlRow(["rain", "today"]).With("act", "Weather").With("tags", new[] { "O", "B-day" }),
            ],
            data);
        Assert.Equal((Path.Combine(_folder.Path, "seq.in"), 2), (data[1].Source!.File, data[1].Source!.Line));
    }

    [Fact]
    public void FromSeqInOut_EverythingWrong_ListsEachWithFileAndLine()
    {
        Write("a b\nc\nd\n\n", "O\nO\nO\nO\n", "X\n\nX\n");
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromSeqInOut(_folder.Path));
        Assert.Equal(
            [
                $"{Path.Combine(_folder.Path, "seq.out")}:1: 1 tags for 2 words ('a b'); give one tag a word.",
                $"{Path.Combine(_folder.Path, "label")}:2: no class for 'c'. Are lines missing?",
                $"{Path.Combine(_folder.Path, "seq.in")}:4: no words, where 'seq.out' has 1 tags and 'label' has ''. Are lines missing?",
            ],
            e.Problems.Select(problem => problem.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public void FromSeqInOut_MissingParts_ListsAll()
    {
        _folder.Write("seq.out", "O\n");
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromSeqInOut(_folder.Path));
        Assert.Equal(
            [$"{Path.Combine(_folder.Path, "seq.in")}: the file does not exist.", $"{Path.Combine(_folder.Path, "label")}: the file does not exist."],
            e.Problems.Select(problem => problem.ToString()), StringComparer.Ordinal);
        var absent = Path.Combine(_folder.Path, "absent");
        Assert.Equal($"{absent}: the folder does not exist.", Assert.Throws<DatasetException>(() => MtlDataset.FromSeqInOut(absent)).Message);
    }

    [Fact]
    public void FromSeqInOut_EmptyFiles_SaysSo()
    {
        Write(string.Empty, string.Empty, "\n");
        Assert.Equal(
            $"{Path.Combine(_folder.Path, "seq.in")}: the file holds no row; one sentence a line is needed.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromSeqInOut(_folder.Path)).Message);
    }

    [Fact]
    public void FromSeqInOut_InvalidUtf8_IsReportedOnce()
    {
        Write("a\nb\n", "O\nO\n", "X\nX\n");
        _folder.Write("seq.in", [(byte)'a', (byte)'\n', 0x80, (byte)'\n']);
        Assert.Equal(
            $"{Path.Combine(_folder.Path, "seq.in")}:2: invalid UTF-8: 0x80 at byte 1 of the line. Save the file as UTF-8.",
            Assert.Throws<DatasetException>(() => MtlDataset.FromSeqInOut(_folder.Path)).Message);
    }

    [Fact]
    public void FromSeqInOut_SameNameForBothHeads_Throws() =>
        Assert.StartsWith("Both heads are named 'x'; their names must differ.", Assert.Throws<ArgumentException>(() => MtlDataset.FromSeqInOut("folder", "x", "x")).Message, StringComparison.Ordinal);

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("train")]
    [InlineData("dev")]
    [InlineData("test")]
    public void FromSeqInOut_Snips_ReadsEveryRow(string part)
    {
        var folder = Path.Combine(Goldens.RequireRoot(), "data", "snips", part);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"There is no '{folder}'.");
        }

        var data = MtlDataset.FromSeqInOut(folder);

        // Oracle: the lines of the files.
        Assert.Equal(File.ReadAllLines(Path.Combine(folder, "label")).Length, data.Count);
        Assert.Equal(
            File.ReadAllLines(Path.Combine(folder, "seq.out")).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            data.SelectMany(row => ((NamesLabel)row.Labels["slots"]).Names),
            StringComparer.Ordinal);
        Assert.Equal(
            File.ReadAllLines(Path.Combine(folder, "label")).Select(line => line.Trim()),
            data.Select(row => ((ClassLabel)row.Labels["intent"]).Name),
            StringComparer.Ordinal);
    }

    private void Write(string words, string tags, string classes)
    {
        _folder.Write("seq.in", words);
        _folder.Write("seq.out", tags);
        _folder.Write("label", classes);
    }
}
