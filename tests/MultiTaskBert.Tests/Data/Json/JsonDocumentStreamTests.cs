using System.Text;
using MultiTaskBert.Data;

namespace MultiTaskBert.Tests.Data.Json;

/// <summary>A document is read row by row, whatever stands around its rows and wherever the blocks of the file end.</summary>
public sealed class JsonDocumentStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, "\n")]
    [InlineData(700, "\n")]
    [InlineData(70_000, "\n")]
    [InlineData(70_000, "")]
    public void FromJsonLines_RowsAcrossBlocks_AreWholeAndHaveTheirLines(int size, string end)
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), size + i) + "é😀\\n[{\\\"")];
        var path = _folder.Write("rows.json", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($"[{end}{string.Join($",{end}", texts.Select(text => $"{{\"text\": \"{text}\", \"topic\": \"x\"}}"))}{end}]")]);
        var data = MtlDataset.FromJsonLines(path);
        Assert.Equal(texts.Select(text => text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal)), data.Select(row => row.Text!));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => end.Length > 0 ? i + 2 : 1), data.Select(row => row.Source!.Line));
    }

    [Fact]
    public void FromJsonLines_DocumentLargerThanItsRowsMayBe_TakesNoMemoryOfItsSize()
    {
        // 96 MB of rows that Where does not want: nothing of them is kept.
        var path = _folder.File("large.json");
        var row = Encoding.UTF8.GetBytes($"{{\"text\": \"{new string('x', 12_000)}\", \"topic\": \"x\"}},\n");
        using (var file = File.Create(path))
        {
            file.Write("[\n"u8);
            for (var i = 0; i < 8_000; i++)
            {
                file.Write(row);
            }

            file.Write("{\"text\": \"last\", \"topic\": \"y\"}\n]"u8);
        }

        GC.Collect();
        var (before, highest) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var seen = 0;
        var data = MtlDataset.FromJsonLines(path, new JsonLinesOptions
        {
            Where = read =>
            {
                highest = seen++ % 1_000 == 0 ? Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true) - before) : highest;
                return read.Text!.Length < 10;
            },
        });
        Assert.Equal(8_002, Assert.Single(data).Source!.Line);
        Assert.InRange(highest, 0, 16_000_000);
    }

    [Fact]
    public void FromJsonLines_RowLongerThanIsRead_IsAnError()
    {
        var path = _folder.Write("rows.json", $"[\n{{\"text\": \"a\"}},\n{{\"text\": \"{new string('x', 17 * 1024 * 1024)}\"}}\n]");
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Problems);
        Assert.Equal(2, problem.Line);
        Assert.StartsWith("what begins in this line or the next has more than 16777216 bytes;", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\n{\"text\": \"a\"},\n{\"text\": \"b\"]", 3, "broken at byte 13 of this line")]
    [InlineData("[\n{\"text\": \"a\"},\n{\"text\": \"b\"}\n] x", 4, "broken at byte 3 of this line")]
    [InlineData("{\"rasa_nlu_data\": {\"common_examples\": [\n{\"text\": \"a\", \"intent\": \"x\"}], \"b\": ", 2, "broken at byte")]
    public void FromJsonLines_BrokenDocument_SaysWhere(string content, int line, string expected)
    {
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Write("rows.json", content))).Problems);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void FromJsonLines_FaultFarBehindTheFirstBlock_SaysWhere()
    {
        var rows = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"{{\"text\": \"row {i}, of some length\"}},\n"));
        var path = _folder.Write("rows.json", $"[\n{rows}{{\"text\": NaN}}\n]");
        Assert.StartsWith($"{path}:3002: the file is one JSON document, broken at byte 10 of this line: 'N' is an invalid start of a value. JSON has no NaN", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_InvalidUtf8InARow_SaysWhichRow()
    {
        var path = _folder.Write("rows.json", [.. "[\n{\"text\": \"a\"},\n{\"text\": \""u8, 0xC3, 0x28, .. "\"}\n]"u8]);
        Assert.Equal($"{path}:3: invalid UTF-8 in the row that begins here. Save the file as UTF-8.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message);
    }

    [Fact]
    public void FromJsonLines_SquadInOneLineLongerThanALineMayBe_IsADocument()
    {
        var context = $"Ada was born in Lima. {new string('x', 1024 * 1024)}";
        var article = $$$"""{"title": "A", "paragraphs": [{"context": "{{{context}}}", "qas": [{"id": "1", "question": "Where?", "answers": [{"text": "Lima", "answer_start": 16}]}]}]}""";
        var path = _folder.Write("squad.json", $$"""{"version": "1.1", "data": [{{string.Join(", ", Enumerable.Repeat(article, 18))}}]}""");
        Assert.Equal(18, MtlDataset.FromJsonLines(path).LabelCounts["answers"]);
    }
}
