using System.IO.Compression;
using System.Text;
using MultiTaskBert.Data;

namespace MultiTaskBert.Tests.Cases;

/// <summary>
/// A reader is given a file that it cannot read: it says what the file is and what to do, whatever its name. Such files were read into rows of their names of columns, or
/// reported as thousands of broken lines.
/// </summary>
public sealed class FileOfAnotherKindTests : IDisposable
{
    private const string JsonLines = "{\"text\":\"Ada left\",\"topic\":\"Jobs\"}\n{\"text\":\"Oslo wins\",\"topic\":\"Sports\"}\n";
    private const string Columns = "Ada B-PER\nleft O\n\nOslo B-LOC\nwins O\n";

    private static readonly (string Name, Func<string, MtlDataset> Read)[] Readers =
    [
        ("FromJsonLines", path => MtlDataset.FromJsonLines(path)),
        ("FromConll", path => MtlDataset.FromConll(path)),
        ("FromText", path => MtlDataset.FromText(path)),
        ("FromSeqInOut", path => MtlDataset.FromSeqInOut(AsSeqIn(path))),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnyReader_Parquet_SaysSo() => AssertEachSays(CaseFile.At("c26-tables", "demo.parquet"), "this is Parquet, not lines of text", "write its rows as JSON Lines");

    /// <summary>One layer is unpacked while reading (see <see cref="Data.Files.DataFileTests"/>), whatever the file is called; what is inside is looked at as any file is.</summary>
    [Fact]
    public void AnyReader_GzipWithinGzip_SaysSo()
    {
        var packed = Gzip(Gzip(Encoding.UTF8.GetBytes(JsonLines)));
        AssertEachSays(_folder.Write("rows.jsonl.gz", packed), "this is compressed by gzip twice, not lines of text", "gzip -d");
        AssertEachSays(_folder.Write("rows.jsonl", packed), "this is compressed by gzip twice, not lines of text", "gzip -d");
    }

    [Fact]
    public void AnyReader_ParquetWithinGzip_SaysSo() =>
        AssertEachSays(_folder.Write("rows.gz", Gzip(File.ReadAllBytes(CaseFile.At("c26-tables", "demo.parquet")))), "this is Parquet, not lines of text", "FromParquet");

    [Fact]
    public void AnyReader_Zip_SaysSo()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("rows.jsonl").Open();
            entry.Write(Encoding.UTF8.GetBytes(JsonLines));
        }

        AssertEachSays(_folder.Write("rows.jsonl", packed.ToArray()), "this is a zip archive", "unzip");
    }

    [Theory]
    [InlineData(new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x00, 0xFF }, "compressed by bzip2")]
    [InlineData(new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0x00, 0x00, 0x04 }, "compressed by xz")]
    [InlineData(new byte[] { (byte)'A', (byte)'R', (byte)'R', (byte)'O', (byte)'W', (byte)'1', 0, 0, 0xFF }, "an Arrow file")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x10, 0x01, 0, 0, 0x10, 0, 0, 0 }, "an Arrow stream")]
    [InlineData(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0xFE, 0xFF }, "a binary file")]
    public void AnyReader_BinaryFile_SaysWhich(byte[] content, string expected) => AssertEachSays(_folder.Write("rows", content), $"this is {expected}");

    [Fact]
    public void AnyReader_Utf16OrUtf32_SaysWhich()
    {
        foreach (var text in (string[])[JsonLines, Columns, "Ада ушла\nОсло\n", "上海 上\n北京\n"])
        {
            foreach (var (encoding, mark, expected) in ((Encoding, bool, string)[])
                [
                    (new UnicodeEncoding(bigEndian: false, byteOrderMark: true), true, "UTF-16LE, not UTF-8"),
                    (new UnicodeEncoding(bigEndian: true, byteOrderMark: true), true, "UTF-16BE, not UTF-8"),
                    (new UnicodeEncoding(bigEndian: false, byteOrderMark: false), false, "UTF-16LE (without a byte order mark), not UTF-8"),
                    (new UnicodeEncoding(bigEndian: true, byteOrderMark: false), false, "UTF-16BE (without a byte order mark), not UTF-8"),
                    (new UTF32Encoding(bigEndian: false, byteOrderMark: true), true, "UTF-32LE, not UTF-8"),
                    (new UTF32Encoding(bigEndian: true, byteOrderMark: false), false, "UTF-32BE, not UTF-8"),
                ])
            {
                byte[] content = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
                AssertEachSays(_folder.Write("rows", content), $"this is {expected}. Save it as UTF-8");
            }
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html>\n", "a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of Git LFS")]
    [InlineData("\uFEFF\n <!DOCTYPE html>\n<html>\n", "a web page")]
    [InlineData("\uFEFF<?xml version=\"1.0\"?>\n<a/>\n", "an XML document")]
    [InlineData("{\\rtf1\\ansi Ada\\par}\n", "a document in RTF")]
    public void AnyReader_TextOfAnotherKind_SaysWhich(string content, string expected) => AssertEachSays(_folder.Write("rows", content), $"this is {expected}");

    [Theory]
    [InlineData("PAR1\tO\nORC\tO\n")]
    [InlineData("Ada\0B\tO\nleft\tO\n")]
    [InlineData("\uFEFFAda\tO\nа\u0400\tO\n")]
    public void FromConll_TextThatHasALookOfAnotherFile_IsRead(string content) => Assert.Equal(2, MtlDataset.FromConll(_folder.Write("a.conll", content))[0].Words!.Count);

    [Theory]
    [InlineData("<corpus>\n<s>Ada left</s>\n</corpus>\n", "a file of elements (XML, HTML)")]
    [InlineData("T1\tPER 0 3\tAda\nT2\tORG 11 15\tAcme\n", "annotations of brat (.ann)")]
    [InlineData("#FORMAT=WebAnno TSV 3.3\n\n#Text=Ada\n1-1\t0-3\tAda\tPER\t\n", "WebAnno TSV")]
    [InlineData("__label__pos Ada left\n__label__neg Oslo wins\n", "a file of fastText")]
    [InlineData("Ada joined Acme,Jobs\nOslo wins again,Sports\n", "a table of 2 columns separated by commas")]
    [InlineData("\"3\",\"Wall St.\",\"Bears, again\"\n\"1\",\"Oslo\",\"It wins\"\n", "a table of 3 columns separated by commas")]
    [InlineData("Beschreibung;Art\nAda left;Jobs\n", "a table of 2 columns separated by semicolons")]
    [InlineData(",text,label\n0,Ada left,Jobs\n", "a table with the columns 'index', 'text', 'label'")]
    public void OtherReaders_LayoutOfAnotherProgram_SaysWhich(string content, string expected)
    {
        var path = _folder.Write("rows", content);
        foreach (var reader in (string[])["FromConll", "FromText", "FromJsonLines"])
        {
            AssertSays(reader, path, $"this is {expected}");
        }
    }

    /// <summary>A program, or a file of numbers, may be UTF-8 by chance.</summary>
    [Theory]
    [InlineData("\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0")]
    [InlineData("@\0\0\0\0\0\0\0{\"a\":{\"dtype\":\"F32\"}}\0\0\0\0")]
    [InlineData("\0\0\0\0")]
    public void AnyReader_BytesThatAreUtf8ByChance_AreNoText(string content) => AssertEachSays(_folder.Write("rows", content), "this is a binary file, not lines of text.");

    [Theory]
    [InlineData("Well, Ada left.\nOslo, again.\n")]
    [InlineData("Yes,sir\nNo\n")]
    [InlineData("<3 you\nthis > that\n")]
    public void FromText_TextsThatHaveALookOfATable_AreRead(string content) => Assert.Equal(2, MtlDataset.FromText(_folder.Write("a.txt", content)).Count);

    [Fact]
    public void FromConll_SeparatorThatIsGiven_IsNoTable() =>
        Assert.Equal([new MtlRow(["Ada", "left"]).With("entities", new[] { "B-PER", "O" })], MtlDataset.FromConll(_folder.Write("a.csv", "Ada,B-PER\nleft,O\n"), new ConllOptions { Separator = ',' }));

    [Fact]
    public void FromConll_TableOfWords_NamesItsColumns()
    {
        // The whole table was one sentence with its head line as the word "Word".
        var path = CaseFile.At("c26-tables", "kaggle_ner.csv");
        var byCommas = new ConllOptions { Separator = ',', WordColumn = 1, TagColumns = new Dictionary<string, int>(StringComparer.Ordinal) { ["pos"] = 2, ["entities"] = 3 } };
        foreach (var options in (ConllOptions?[])[null, byCommas])
        {
            var message = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(path, options)).Message;
            Assert.StartsWith($"{path}: this is a table with the columns 'Sentence #', 'Word', 'POS', 'Tag' (the first line names them), separated by commas. ", message, StringComparison.Ordinal);
            Assert.Contains("separate columns by tabs and sentences by blank lines", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("text\tlabel\nAda left\tJobs\nOslo, again\tSports\n")]
    [InlineData("id;text;topic\n1;Ada left;Jobs\n")]
    [InlineData("\"text\",\"label\"\n\"Ada left\",Jobs\n")]
    [InlineData("Word POS Tag\nAda NNP B-PER\n")]
    [InlineData("token\tner_tag\nAda\tB-PER\n")]
    public void FromConllAndFromText_TableWithNamesOfColumns_IsRefused(string content)
    {
        var path = _folder.Write("texts.tsv", content);
        foreach (var (name, read) in Readers[..3])
        {
            Assert.Contains("this is a table with the columns ", Assert.Throws<DatasetException>(() => read(path)).Message, StringComparison.Ordinal);
            Assert.NotEmpty(name);
        }
    }

    [Fact]
    public void AnyReader_TableOfTexts_IsRefused()
    {
        var path = CaseFile.At("c26-tables", "texts.csv");
        foreach (var (_, read) in Readers[..3])
        {
            Assert.StartsWith($"{path}: this is a table with the columns 'text', 'label' (the first line names them), separated by commas. ", Assert.Throws<DatasetException>(() => read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("John is reading a book\t0\t0\t0\t0\t0\nAda lives in Oslo now\t1\t0\t0\t2\t0\n")]
    [InlineData("John is reading a book\t0\n")]
    [InlineData("Ada left\tJobs\nOslo wins\tSports\n")]
    public void FromConll_TextsInTheColumnOfWords_AreRefused(string content)
    {
        // The table of ML.NET gave the word "John is reading a book" with the tag 0.
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromConll(_folder.Write("mlnet_ner.tsv", content))).Message;
        Assert.Contains("words have spaces in them: are these texts", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromConll_TableOfMlNetWithNames_IsRefused() => Assert.Contains(
        "a table with the columns 'Sentence', 'Label'",
        Assert.Throws<DatasetException>(() => MtlDataset.FromConll(_folder.Write("mlnet_ner.tsv", "Sentence\tLabel\nJohn is reading a book\tPERSON 0 0 0 0\n"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void OtherReaders_JsonLines_NameTheReader()
    {
        var path = _folder.Write("rows.txt", JsonLines);
        AssertSays("FromConll", path, "this is JSON Lines, one object a line", "MtlDataset.FromJsonLines");
        AssertSays("FromText", path, "this is JSON Lines, one object a line", "MtlDataset.FromJsonLines");
    }

    [Fact]
    public void OtherReaders_Columns_NameTheReader()
    {
        foreach (var content in (string[])[Columns, Columns.Replace(' ', '\t'), "a\tNN\nb\tVB\n"])
        {
            var path = _folder.Write("rows.txt", content);
            AssertSays("FromJsonLines", path, "MtlDataset.FromConll");
            AssertSays("FromText", path, "MtlDataset.FromConll");
        }
    }

    [Fact]
    public void FromJsonLines_PlainText_NamesTheReader() => AssertSays("FromJsonLines", _folder.Write("rows.jsonl", "Ada left.\nOslo wins.\n"), "no line begins with '{'", "MtlDataset.FromText");

    [Theory]
    [InlineData("[{\"text\":\"a\"},{\"text\":\"b\"}]", "one JSON array of objects")]
    [InlineData("[\n  {\"text\":\"a\"},\n  {\"text\":\"b\"}\n]\n", "one JSON array over several lines")]
    [InlineData("[\n  {\n    \"text\": \"a\"\n  }\n]\n", "one JSON array over several lines")]
    [InlineData("{\n  \"text\": \"a\"\n}\n", "one JSON document over several lines")]
    [InlineData("{ \"data\": [\n{\"text\": \"a\"},\n{\"text\": \"b\"}]}\n", "one JSON document over several lines")]
    [InlineData("[{\"text\":\"a\",\n\"label\":\"b\"}]\n", "one JSON array of objects")]
    public void OtherReaders_OneJsonDocument_NameTheReader(string content, string expected)
    {
        var path = _folder.Write("rows.jsonl", content);
        foreach (var reader in (string[])["FromConll", "FromText"])
        {
            AssertSays(reader, path, $"this is {expected}", "MtlDataset.FromJsonLines", "jq -c");
        }

        if (content[0] == '[')
        {
            Assert.Equal("a", MtlDataset.FromJsonLines(path)[0].Text);   // a list of rows is read, one a line or not
        }
        else
        {
            AssertSays("FromJsonLines", path, $"this is {expected}, but no list of rows", content.Contains("data", StringComparison.Ordinal) ? "jq -c '.data[]'" : "jq -c . ");
        }
    }

    [Fact]
    public void FromJsonLines_FirstLineBroken_IsABrokenLineAndNoDocument()
    {
        var path = _folder.Write("rows.jsonl", "{\"text\":\"a\"\n{\"text\":\"b\"}\n");
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => MtlDataset.FromJsonLines(path)).Problems);
        Assert.Equal(1, problem.Line);
        Assert.StartsWith("broken JSON", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromText_TextsThatHaveALookOfAnotherKind_AreRead()
    {
        foreach (var content in (string[])["text, label and more\nAda\n", "Ada left, then\nOslo\n", "{ Ada }\nOslo\n", "a\tb\nc\n", "[1] Ada\n[2] Oslo\n", "vitamin B\nO\n", "Take the I-95\nTake the I-80\n", "Review title\nAda wins in Oslo\n"])
        {
            Assert.Equal(2, MtlDataset.FromText(_folder.Write("a.txt", content)).Count);
        }
    }

    [Fact]
    public void FromConll_WordsThatHaveALookOfAnotherKind_AreRead()
    {
        foreach (var content in (string[])["{ O\n} O\n", "[ O\n] O\n", "text NOUN\nlabel NOUN\n", "Word O\n, O\n", "1 CD\n2 CD\n", "id\tPRON\nest\tAUX\n"])
        {
            Assert.Equal(2, MtlDataset.FromConll(_folder.Write("a.conll", content))[0].Words!.Count);
        }
    }

    private static string AsSeqIn(string path)
    {
        var folder = Path.Combine(Path.GetDirectoryName(path)!, Guid.NewGuid().ToString());
        if (!Path.GetDirectoryName(path)!.StartsWith(Path.GetTempPath(), StringComparison.Ordinal))
        {
            folder = Directory.CreateTempSubdirectory("multitaskbert-").FullName;
        }

        Directory.CreateDirectory(folder);
        File.Copy(path, Path.Combine(folder, "seq.in"));
        File.WriteAllText(Path.Combine(folder, "seq.out"), "O\nO\nO\n");
        File.WriteAllText(Path.Combine(folder, "label"), "x\nx\nx\n");
        return folder;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static void AssertEachSays(string path, params string[] expected) => Assert.All(Readers, reader => AssertSays(reader.Name, path, expected));

    private static void AssertSays(string reader, string path, params string[] expected)
    {
        var problem = Assert.Single(Assert.Throws<DatasetException>(() => Readers.Single(other => string.Equals(other.Name, reader, StringComparison.Ordinal)).Read(path)).Problems);
        Assert.Null(problem.Line);
        Assert.All(expected, part => Assert.Contains(part, problem.Message, StringComparison.Ordinal));
    }
}
