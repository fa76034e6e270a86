using System.Text;
using MultiTaskBert.Data;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Cases;

/// <summary>Files that the program <c>MultiTaskBert.Fuzz</c> made of valid ones, and that readers did wrong with.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Took a minute: each column was looked at in each line.</summary>
    [Fact]
    public void FromConll_LineOfNothingButColumns_IsRefusedAtOnce()
    {
        var path = _folder.Write("a.conll", $"O{string.Concat(Enumerable.Repeat(" S", 32_770))}\nleft O\n\nShe O\nran O\n");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains("the lines before it 32771", Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path)).Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    /// <summary>Took fifty times the size of the file.</summary>
    [Theory]
    [InlineData('\t', null)]
    [InlineData(' ', ' ')]
    public void FromConll_LineOfNothingButSeparators_IsRefused(char between, char? separator)
    {
        var path = _folder.Write("a.conll", $"She{between}O\nran{between}O\n\nleft{between}O{new string(between, 100_000)}\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, new() { Separator = separator, TagColumns = new Dictionary<string, int> { ["tags"] = 1 } })).Problems);
        Assert.Equal(4, problem.Line);
        Assert.Equal("the line has more than 65536 columns, which no file of words and tags has.", problem.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>A comment is no line of columns, however long it is.</summary>
    [Fact]
    public void FromConll_LongComment_IsPassedOver()
    {
        var path = _folder.Write("a.conll", $"# text ={string.Concat(Enumerable.Repeat(" a", 70_000))}\nShe O\nran O\n");
        var row = Assert.Single(MtlDataset.FromConll(path, new() { CommentPrefix = "#", Separator = ' ', TagColumns = new Dictionary<string, int> { ["tags"] = 1 } }));
        Assert.Equal(["She", "ran"], row.Words);
    }

    /// <summary>A pair of surrogates at the cut of a long message was divided.</summary>
    [Fact]
    public void ParserMessage_PairsAtTheCuts_AreNotDivided()
    {
        var text = string.Concat(Enumerable.Repeat("\U0001F600", 200));
        foreach (var message in new[] { text, "a" + text, text + "a" })
        {
            var shown = ParserMessage.Short(message);
            Assert.InRange(shown.Length, 290, 310);
            Assert.Equal(shown, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)));
        }
    }

    /// <summary>Named line 0: a line that cannot be read began the sentence, whose bracket nothing closed.</summary>
    [Fact]
    public void FromConll_UnreadableLineBeginsASentence_ProblemsNameTheirLines()
    {
        string[] columns = ["bc/a", "0", "0", "Ada", "NNP", "*", "-", "-", "-", "S", "(PERSON*", "-"];
        var path = _folder.Write("a.conll", [.. Encoding.UTF8.GetBytes("#begin document (bc/a); part 000\n"), 0xFF, (byte)'\n', .. Encoding.UTF8.GetBytes($"{string.Join(' ', columns)}\n")]);
        Assert.Equal([2, 2], Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, ConllOptions.Conll2012)).Problems.Select(problem => problem.Line!.Value));
    }

    /// <summary>Came out as an <see cref="InvalidOperationException"/>.</summary>
    [Theory]
    [InlineData("""[{"data": {"text": "Ada"}, "annotations": [{"result": [{"type": "\ud800", "from_name": "a"}]}]}]""")]
    [InlineData("""[{"data": {"text": "Ada"}, "\udc00": 1, "annotations": []}]""")]
    public void FromJsonLines_HalfASurrogatePairInATask_IsAProblemOfTheRow(string json)
    {
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Write("a.json", json))).Problems);
        Assert.Contains("half of a surrogate pair", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Took a quarter of a minute: each broken line costs an exception.</summary>
    [Fact]
    public void FromJsonLines_MillionsOfBrokenLines_ReadingIsGivenUp()
    {
        var path = _folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("{x\n", 50_000)));
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path));
        Assert.InRange(e.Total, 10_000, 11_000);
        Assert.StartsWith($"The data has {e.Total} problems, and was read no further:", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Rows that are moved to a file took twice the memory of their places, which were copied while they grew.</summary>
    [Fact]
    public void FromText_MoreRowsThanABlockOfPlaces_AreReadFromTheFile()
    {
        const int rows = 40_000;
        var path = _folder.Write("a.txt", string.Concat(Enumerable.Range(0, rows).Select(row => $"row {row}\n")));
        var read = MtlDataset.FromText(path, new() { Storage = RowStorage.Disk });
        Assert.Equal(rows, read.Count);
        Assert.Equal(Enumerable.Range(0, rows).Select(row => $"row {row}"), read.Select(row => row.Text));
        Assert.Equal(["row 16383", "row 16384", "row 39999"], new[] { 16_383, 16_384, rows - 1 }.Select(row => read[row].Text));
    }

    /// <summary>Gave a message as long as the line: the parser quotes all that follows a letter where a value should be.</summary>
    [Fact]
    public void FromJsonLines_LongLineWithoutAValue_MessageIsShort()
    {
        var path = _folder.Write("a.jsonl", $"{{\"text\": \"Ada\", \"topic\": time{new string('x', 70_000)}}}\n");
        Assert.InRange(Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message.Length, 50, 700);
    }

    /// <summary>Made a head that no model can have.</summary>
    [Fact]
    public void FromJsonLines_PropertyWithoutName_IsAProblem()
    {
        var path = _folder.Write("a.jsonl", """{"text": "Ada", "": "x"}""");
        Assert.EndsWith("a property has no name, so that no head can be called so. Name it ('') in JsonLinesOptions.Ignored.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
        Assert.Empty(MtlDataset.FromJsonLines(path, new JsonLinesOptions { Ignored = [""] })[0].Labels);
    }
}
