using MultiTaskBert.Data;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Conll;

public sealed class ConllTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromConll_TwoColumns_GivesSentences()
    {
        var path = _folder.Write("a.conll", "-DOCSTART-\tO\n\n#\tO\nAda\tB-PER\n\t\n\n  \nParis B-LOC\nagain   O \n");
        var data = MtlDataset.FromConll(path);
        Assert.Equal(
            [
                new MtlRow(["#", "Ada"]).With("entities", new[] { "O", "B-PER" }),
                new MtlRow(["Paris", "again"]).With("entities", new[] { "B-LOC", "O" }),
            ],
            data);
        Assert.Equal([3, 8], data.Select(row => row.Source!.Line));
    }

    [Fact]
    public void FromConll_SeveralHeadsAndComments_AreRead()
    {
        var path = _folder.Write("a.conll", "# id = 1\n1\tAda\tNNP\tB-PER\n2\tleft\tVBD\tO\n");
        var data = MtlDataset.FromConll(path, new ConllOptions
        {
            WordColumn = 1,
            TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["pos"] = 2, ["ner"] = -1 },
            CommentPrefix = "# ",
            Separator = '\t',
        });
        Assert.Equal([new MtlRow(["Ada", "left"]).With("pos", new[] { "NNP", "VBD" }).With("ner", new[] { "B-PER", "O" })], data);
    }

    [Theory]
    [InlineData("Ada\n", "the line has 1 column, the lines before it 2 (is a tag missing, or does the line end a sentence, which a blank line does?).")]
    [InlineData("Ada\t\n", "the tag of head 'entities' (column -1) is empty.")]
    [InlineData("\tO\n", "the word (column 0) is empty.")]
    public void FromConll_BrokenLine_SaysFileLineAndWhat(string line, string expected)
    {
        var path = _folder.Write("a.conll", $"fine\tO\n{line}\nalso fine\tO");
        Assert.Equal($"{path}:2: {expected}", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message);
    }

    [Fact]
    public void FromConll_ColumnThatIsNotThere_SaysWhich()
    {
        var path = _folder.Write("a.conll", "Ada O");
        var options = new ConllOptions { TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["pos"] = 3 } };
        Assert.Equal($"{path}:1: the line has 2 columns; the tag of head 'pos' should be in column 3.", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, options)).Message);
    }

    [Fact]
    public void FromConll_InvalidUtf8_SaysWhichByte()
    {
        var path = _folder.Write("a.conll", [.. "Ada\tO\nb"u8, 0xFF, .. "\tO\n"u8]);
        Assert.Equal($"{path}:2: invalid UTF-8: 0xFF at byte 2 of the line. Save the file as UTF-8.", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("-DOCSTART- -X- O O\n")]
    public void FromConll_NoSentence_SaysSo(string content)
    {
        var path = _folder.Write("a.conll", content);
        Assert.Equal($"{path}: the file holds no sentence; a word and its tag a line are needed.", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message);
    }

    [Fact]
    public void FromConll_OptionsThatContradictThemselves_ListsAll()
    {
        var options = new ConllOptions { TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 0, [" "] = 1 }, CommentPrefix = string.Empty };
        Assert.StartsWith(
            "Column 0 is both the words' and that of head 'a'; they must differ. TagColumns has a head without name for column 1. CommentPrefix is empty, which every line begins with; use null for no comments.",
            Assert.Throws<ArgumentException>(() => MtlDataset.FromConll("x", options)).Message,
            StringComparison.Ordinal);
        var none = new ConllOptions { TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) };
        Assert.StartsWith("TagColumns is empty; name a head and the column of its tags.", Assert.Throws<ArgumentException>(() => MtlDataset.FromConll("x", none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void FromConll_Wnut17_ReadsEverySentence()
    {
        var folder = Path.Combine(Goldens.RequireRoot(), "data", "wnut17");
        foreach (var part in (string[])["train", "dev", "test"])
        {
            var path = Path.Combine(folder, $"{part}.conll");
            if (!File.Exists(path))
            {
                Assert.Skip($"There is no '{path}'.");
            }

            var data = MtlDataset.FromConll(path);

            // Oracle: a plain reading of the file, group by group.
            string[] lines = File.ReadAllText(path).Split('\n');
            var words = lines.Where(line => line.Trim().Length > 0).Select(line => line.Split('\t')[0]);
            var sentences = lines.Prepend(string.Empty).Zip(lines, (before, line) => before.Trim().Length == 0 && line.Trim().Length > 0).Count(starts => starts);
            Assert.Equal(sentences, data.Count);
            Assert.Equal(words, data.SelectMany(row => row.Words!), StringComparer.Ordinal);
            Assert.Equal(
                lines.Where(line => line.Trim().Length > 0).Select(line => line.Trim().Split('\t')[^1]).ToHashSet(StringComparer.Ordinal),
                data.LabelNames("entities").ToHashSet(StringComparer.Ordinal));
            Assert.Empty(data.Problems(new Dictionary<string, LabelLayout>(StringComparer.Ordinal) { ["entities"] = LabelLayout.Tags(data.TagNames("entities")) }));
        }
    }
}
