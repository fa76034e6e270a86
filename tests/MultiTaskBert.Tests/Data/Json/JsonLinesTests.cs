using System.Text;
using System.Text.Json;
using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Data.Files;
using MultiTaskBert.Data.Problems;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Tests.Data.Json;

public sealed class JsonLinesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromJsonLines_EveryKindOfLabel_IsRead()
    {
        var path = _folder.Write("rows.jsonl", """
            {"text": "Ada joined", "topic": "Jobs", "score": -1.5e1, "entities": [{"start": 0, "end": 3, "label": "PER", "id": 7}], "tones": ["a", "b"], "none": null}

            {"words": ["Ada", "left"], "entities": ["B-PER", "O"], "empty": [], "tones": []}
            {"entities": [{"type": "LOC", "end": 3, "start": 1}], "text": "é😀", "empty": []}
            """);
        var data = MtlDataset.FromJsonLines(path);

        Assert.Equal(
            [
                new MtlRow("Ada joined").With("topic", "Jobs").With("score", -15).With("entities", new EntitySpan[] { new(0, 3, "PER") }).With("tones", new[] { "a", "b" }),
                new MtlRow(["Ada", "left"]).With("entities", new[] { "B-PER", "O" }).With("empty", Array.Empty<string>()).With("tones", Array.Empty<string>()),
                new MtlRow("é😀").With("entities", new EntitySpan[] { new(1, 3, "LOC") }).With("empty", Array.Empty<EntitySpan>()),
            ],
            data);
        Assert.Equal([(path, 1), (path, 3), (path, 4)], data.Select(row => (row.Source!.File, row.Source.Line)));
    }

    [Fact]
    public void FromJsonLines_Options_RenameIgnoreRestrictAndCountCodePoints()
    {
        var path = _folder.Write("rows.jsonl", """{"sentence": "😀 Ada", "id": {"any": "thing"}, "category": "Jobs", "spans": [{"start": 2, "end": 5, "label": "PER"}], "extra": true}""");
        var data = MtlDataset.FromJsonLines(path, new JsonLinesOptions
        {
            TextProperty = "sentence",
            Ignored = ["id"],
            Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["category"] = "topic" },
            OnlyHeads = ["topic", "spans", "id"],
            Offsets = OffsetUnit.CodePoints,
        });
        Assert.Equal([new MtlRow("😀 Ada").With("topic", "Jobs").With("spans", new EntitySpan[] { new(3, 6, "PER") })], data);
    }

    [Fact]
    public void FromJsonLines_ByteOrderMarkAndCarriageReturns_AreNoContent()
    {
        var path = _folder.Write("rows.jsonl", [0xEF, 0xBB, 0xBF, .. "{\"text\":\"a\"}\r\n{\"text\":\"b\"}\r\n"u8]);
        Assert.Equal(["a", "b"], MtlDataset.FromJsonLines(path).Select(row => row.Text!), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("""{"text": "a", }""", "broken JSON at byte 15 of the line: The JSON object contains a trailing comma")]
    [InlineData("""{"text": "a" """, "broken JSON at byte 14 of the line: Expected depth to be zero")]
    [InlineData("""{"text": "a", "x": NaN}""", "broken JSON at byte 20 of the line: 'N' is an invalid start of a value.")]
    [InlineData("""["a"]""", "the line is an array; a JSON object is needed, with 'text' or 'words'.")]
    [InlineData("""{"topic": "a"}""", "the row has neither 'text' nor 'words'; it has 'topic'.")]
    [InlineData("""{}""", "the row has neither 'text' nor 'words'; it has none.")]
    [InlineData("""{"text": "a", "words": ["a"]}""", "the row has both 'text' and 'words'; give one.")]
    [InlineData("""{"text": "a", "x": "y", "x": "y"}""", "the property 'x' occurs twice.")]
    [InlineData("""{"text": 1}""", "'text' is a number; a string is needed.")]
    [InlineData("""{"text": " \t"}""", "the text is empty.")]
    [InlineData("""{"words": "a"}""", "'words' is a string; an array of strings is needed.")]
    [InlineData("""{"words": ["a", 1]}""", "'words' is an array of other things than strings; an array of strings is needed.")]
    [InlineData("""{"words": []}""", "the list of words is empty.")]
    [InlineData("""{"words": ["a", ""]}""", "the word at index 1 is empty.")]
    [InlineData("""{"text": "a", "x": [true]}""", "property 'x': item 0 of the array is true; a label is a string (a class), a number (a value or a class), true or false, an array of strings (tags or classes), an array of {start, end, label} (entities), {start, end} (a part of the text), or null (none). Numbers that stand for names are read with JsonLinesOptions.ClassNames, a 0 or 1 for each class with JsonLinesOptions.Flags. A property that is no label can be named in JsonLinesOptions.Ignored.")]
    [InlineData("""{"text": "a", "x": {"y": 1}}""", "property 'x': is an object; a label is")]
    [InlineData("""{"text": "a", "x": ""}""", "property 'x': the class name is empty; write null for no label, or list")]
    [InlineData("""{"text": "a", "x": 1e999}""", "property 'x': the number 1e999 is too large for a 64-bit float.")]
    [InlineData("""{"text": "a", "x": [1]}""", "property 'x': item 0 of the array is a number; a label is")]
    [InlineData("""{"text": "a", "x": [{"start": 0, "end": 1}]}""", "property 'x': entity 0: it has neither 'label' nor 'type'.")]
    [InlineData("""{"text": "a", "x": [{"start": 0, "end": 1, "label": "A", "type": "B"}]}""", "property 'x': entity 0: it has both 'label' and 'type'; give one.")]
    [InlineData("""{"text": "a", "x": [{"start": 0, "end": 1, "label": 5}]}""", "property 'x': entity 0: its label is a number; a name is needed.")]
    [InlineData("""{"text": "a", "x": [{"start": 0, "end": 1, "type": ""}]}""", "property 'x': entity 0: its type is empty; a name is needed.")]
    [InlineData("""{"text": "a", "x": [{"end": 1, "label": "A"}]}""", "property 'x': entity 0: it has no 'start'.")]
    [InlineData("""{"text": "a", "x": [{"start": 0, "end": 1.5, "label": "A"}]}""", "property 'x': entity 0: its 'end' is 1.5; an integer is needed.")]
    [InlineData("""{"text": "a", "x": [{"start": "a", "end": 1, "label": "A"}]}""", "property 'x': entity 0: its 'start' is a string; an integer is needed.")]
    [InlineData("""{"text": "a\ud800"}""", "a JSON string holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no text.")]
    public void FromJsonLines_BrokenLine_SaysFileLineAndWhat(string line, string expected)
    {
        var path = _folder.Write("rows.jsonl", $"{{\"text\": \"fine\"}}\n{line}\n");
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path));
        Assert.StartsWith($"{path}:2: {expected}", e.Message, StringComparison.Ordinal);
        Assert.Equal((path, (int?)2), (e.Problems[0].File, e.Problems[0].Line));
    }

    [Fact]
    public void FromJsonLines_CodePointsOutsideTheText_SaysHowManyThereAre()
    {
        var path = _folder.Write("rows.jsonl", """{"text": "😀a", "x": [{"start": 0, "end": 3, "label": "A"}]}""");
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Offsets = OffsetUnit.CodePoints }));
        Assert.EndsWith("property 'x': entity 0: [0, 3) is outside the text, which has 2 code points.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_TwoPropertiesForOneHead_SaysWhich()
    {
        var path = _folder.Write("rows.jsonl", """{"text": "a", "x": "1", "y": "2"}""");
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path, new JsonLinesOptions { Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["y"] = "x" } }));
        Assert.EndsWith("property 'y': head 'x' has a label in another property too; give one (see JsonLinesOptions.Renamed).", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_InvalidUtf8_SaysWhichByte()
    {
        var path = _folder.Write("rows.jsonl", [.. "{\"text\":\"a\"}\n{\"text\":\""u8, 0xC3, 0x28, .. "\"}\n"u8]);
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path));
        Assert.Equal($"{path}:2: invalid UTF-8: 0xC3 at byte 10 of the line. Save the file as UTF-8.", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public void FromJsonLines_NoRow_SaysSo(string content)
    {
        var path = _folder.Write("rows.jsonl", content);
        Assert.Equal($"{path}: the file holds no row; one JSON object a line is needed.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message);
    }

    [Fact]
    public void FromJsonLines_NoFile_SaysSo()
    {
        var path = Path.Combine(_folder.Path, "absent.jsonl");
        Assert.Equal($"{path}: the file does not exist.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Message);
        Assert.Equal($"{_folder.Path}: is a folder, not a file.", Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(_folder.Path)).Message);
    }

    [Fact]
    public void FromJsonLines_ManyBrokenLines_ShowsTwentyKeepsAThousandCountsAll()
    {
        var path = _folder.Write("rows.jsonl", string.Concat(Enumerable.Repeat("?\n", 1500)));
        var e = Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path));
        Assert.Equal((1500L, 1000), (e.Total, e.Problems.Count));
        Assert.StartsWith("The data has 1500 problems:\n", e.Message, StringComparison.Ordinal);
        Assert.EndsWith($"\n  {path}:20: {e.Problems[19].Message}\n  … and 1480 more", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_OptionsThatContradictThemselves_ListsAll()
    {
        var options = new JsonLinesOptions { TextProperty = "words", Offsets = (OffsetUnit)9, Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = " " } };
        Assert.StartsWith(
            "TextProperty, PairProperty and WordsProperty are 'words', 'text_pair', 'words'; they must differ. Renamed gives a head an empty name. Offsets is 9; allowed are Utf16, CodePoints, Graphemes and Auto.",
            Assert.Throws<ArgumentException>(() => MtlDataset.FromJsonLines("x", options)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("TextProperty, PairProperty and WordsProperty must be names", Assert.Throws<ArgumentException>(() => MtlDataset.FromJsonLines("x", new JsonLinesOptions { TextProperty = "" })).Message, StringComparison.Ordinal);
        Assert.StartsWith("Renamed and Ignored must not be null", Assert.Throws<ArgumentException>(() => MtlDataset.FromJsonLines("x", new JsonLinesOptions { Ignored = null! })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJsonLines_RowsWrittenAsJson_ComeBack()
    {
        // Oracle: System.Text.Json writes, our reader reads.
        var text = Gen.Char["aé \t\"\\\n東"].Array[1, 20].Select(letters => "x" + new string(letters));
        Gen.Select(text, text.Array[1, 5], Gen.Double[-1e9, 1e9]).Array[1, 8].Sample(rows =>
        {
            var lines = rows.SelectMany(row => (string[])
            [
                JsonSerializer.Serialize(new { text = row.Item1, topic = row.Item1, score = row.Item3, found = new[] { new { start = 0, end = 1, label = row.Item1 } } }),
                JsonSerializer.Serialize(new { words = row.Item2, tags = row.Item2 }),
            ]);
            using var folder = new TemporaryFolder();
            var data = MtlDataset.FromJsonLines(folder.Write("rows.jsonl", string.Join('\n', lines)));
            Assert.Equal(rows.SelectMany(row => (MtlRow[])
            [
                new MtlRow(row.Item1).With("topic", row.Item1).With("score", row.Item3).With("found", new EntitySpan[] { new(0, 1, row.Item1) }),
                new MtlRow(row.Item2).With("tags", row.Item2),
            ]), data);
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Read_LineLongerThanAllowed_IsReportedAndPassedOver()
    {
        var path = _folder.Write("long.txt", $"ab\n{new string('x', 200_000)}\nabcd\nabcde");
        var problems = new ProblemList();
        Assert.Equal([new(1, "ab"), new(2, null), new(3, "abcd"), new(4, null)], TextLine.Read(path, problems, maxBytes: 4));
        var e = Assert.Throws<DatasetException>(problems.ThrowIfAny);
        Assert.Equal($"{path}:2: the line has 200000 bytes; at most 4 are read. Is this a file of lines?", e.Problems[0].ToString());
        Assert.Equal($"{path}:4: the line has 5 bytes; at most 4 are read. Is this a file of lines?", e.Problems[1].ToString());
    }

    [Fact]
    public void Read_LinesAcrossBlocks_AreWhole()
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * 7))];
        var path = _folder.Write("lines.txt", string.Join("\r\n", lines));
        Assert.Equal(lines, TextLine.Read(path, new ProblemList()).Select(line => line.Text!), StringComparer.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(string.Join("\r\n", lines)) > 3 * 64 * 1024, "The file must be larger than a few blocks.");
    }
}
