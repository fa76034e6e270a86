using System.Text;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Tables;

public sealed class CsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FromCsv_QuotesLineEndsAndDelimitersInFields_AreRead()
    {
        var data = Read("text,label\r\n\"Ada said \"\"hi\"\", then\nleft\",Jobs\r\n\"Oslo, again\",Sports\r\n");
        Assert.Equal([new MtlRow("Ada said \"hi\", then\nleft").With("label", "Jobs"), new MtlRow("Oslo, again").With("label", "Sports")], data);
        Assert.Equal([2, 4], data.Select(row => row.Source!.Line));
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public void FromCsv_Delimiter_IsFoundInTheFirstLine(char delimiter)
    {
        var data = Read($"text{delimiter}topic\nA b{(delimiter == ';' ? ',' : ';')} c, d{(delimiter == ',' ? "\"" : string.Empty)}{delimiter}Jobs\n".Replace("A b", delimiter == ',' ? "\"A b" : "A b", StringComparison.Ordinal));
        Assert.Equal("Jobs", data[0].Labels["topic"].AsClass());
        Assert.StartsWith("A b", data[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_DelimiterGivenOrInTheHintOfExcel_IsTaken()
    {
        Assert.Equal([new MtlRow("a,b;c").With("topic", "X")], Read("text^topic\na,b;c^X\n", new CsvOptions { Delimiter = '^' }));
        Assert.Equal([new MtlRow("a,b").With("topic", "X")], Read("sep=;\r\ntext;topic\r\na,b;X\r\n"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void FromCsv_LineEndsAndByteOrderMark_AreNoPartsOfFields(string end)
    {
        var path = _folder.Write("marked.csv", string.Empty);
        File.WriteAllBytes(path, [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes($"text,topic{end}🙂 Ada\u2028left,Jobs{end}{end}b,Sports")]);
        var data = MtlDataset.FromCsv(path);
        Assert.Equal([new MtlRow("🙂 Ada\u2028left").With("topic", "Jobs"), new MtlRow("b").With("topic", "Sports")], data);
        Assert.Equal([2, 4], data.Select(row => row.Source!.Line));
    }

    [Fact]
    public void FromCsv_FieldsWithoutOptions_AreWhatTheyLookLike()
    {
        var data = Read("""
            id,text,topic,hours,urgent,moods,entities,zip
            1,Ada left,Jobs,3.50,true,"[""sad""]","[[0, 3, ""PER""]]",01234
            2,Oslo wins,Sports,2,false,['sad' 'calm'],"[{'start': 0, 'end': 4, 'label': 'LOC'}]",99
            3,Nobody knows,,,,[],"[(0, 6, 'PER')]",x
            """);
        Assert.Equal(
            [
                new MtlRow("Ada left").With("topic", "Jobs").With("hours", 3.5).With("urgent", true).With("moods", ["sad"]).With("entities", [new EntitySpan(0, 3, "PER")]).With("zip", "01234"),
                new MtlRow("Oslo wins").With("topic", "Sports").With("hours", 2).With("urgent", false).With("moods", ["sad", "calm"]).With("entities", [new EntitySpan(0, 4, "LOC")]).With("zip", 99),
                new MtlRow("Nobody knows").With("moods", Array.Empty<EntitySpan>()).With("entities", [new EntitySpan(0, 6, "PER")]).With("zip", "x"),
            ],
            data);
        Assert.Equal("columns that hold no label by their name ('id'), 1 in all, the first in line 1.", Assert.Single(data.LeftOut).ToString().Split(".csv: ")[1]);
    }

    [Fact]
    public void FromCsv_KindsThatAreNamed_AreTakenAsNamed()
    {
        var data = Read(
            """
            ID;Body;Category;Version;Hours;angry;urgent;tags;from;to;a;b;kind
            7;Ada left Oslo;"[Jobs]";2.10;"2.0";1;0;x | y;0;3;9;13;LOC
            8;Nobody;Sports;3;-;0;0;;;;;;
            9;Nothing;Sports;3;1e2;;;z;-1;-1;;;
            """,
            new CsvOptions
            {
                Text = "body",
                NoLabelValues = ["-"],
                Labels =
                {
                    ["topic"] = "Category",
                    ["version"] = CsvLabel.Class("Version"),
                    ["hours"] = CsvLabel.Number("hours"),
                    ["moods"] = CsvLabel.Flags("angry", "urgent"),
                    ["tags"] = CsvLabel.Classes("tags", "|"),
                    ["answer"] = CsvLabel.Span("from", "to"),
                    ["entities"] = CsvLabel.Entities("a", "b", "kind"),
                },
            });
        Assert.Equal(
            [
                new MtlRow("Ada left Oslo").With("topic", "[Jobs]").With("version", "2.10").With("hours", 2).With("moods", ["angry"]).With("tags", ["x", "y"])
                    .With("answer", new TextSpan(0, 3)).With("entities", [new EntitySpan(9, 13, "LOC")]),
                new MtlRow("Nobody").With("topic", "Sports").With("version", "3").With("moods", Array.Empty<string>()).With("tags", Array.Empty<string>()).With("entities", Array.Empty<EntitySpan>()),
                new MtlRow("Nothing").With("topic", "Sports").With("version", "3").With("hours", 100).With("tags", ["z"]).With("answer", Label.NoAnswer).With("entities", Array.Empty<EntitySpan>()),
            ],
            data);
    }

    [Fact]
    public void FromCsv_WithoutNames_ColumnsArePositions()
    {
        var data = Read("Jobs,Ada left,x\nSports,Oslo wins,y\n", new CsvOptions { HasHeader = false, Text = "1", Labels = { ["topic"] = "0", ["last"] = "-1" } });
        Assert.Equal([new MtlRow("Ada left").With("topic", "Jobs").With("last", "x"), new MtlRow("Oslo wins").With("topic", "Sports").With("last", "y")], data);
        Assert.Contains("the first line seems to name the columns: 'label', 'text'; set HasHeader = true.", Fault("label,text\na,b\n", new CsvOptions { HasHeader = false, Text = "1" }), StringComparison.Ordinal);
    }

    /// <summary>The files of GLUE: no quotes, but quotes in texts.</summary>
    [Fact]
    public void FromCsv_TabsWithQuotesInTexts_AreReadWithoutQuotes()
    {
        var content = "index\tsentence1\tsentence2\tlabel\n0\t\"Ada left\tThe 5\" pipe \"leaks\t1\n1\tHe said \"go\tb\t0\n";
        var expected = new[] { new MtlRow("\"Ada left") { Pair = "The 5\" pipe \"leaks" }.With("label", 1), new MtlRow("He said \"go") { Pair = "b" }.With("label", 0) };
        Assert.Equal(expected, Read(content));
        Assert.Equal(expected, Read(content, new CsvOptions { HasQuotes = false }));
        Assert.Contains(":2: ", Fault(content, new CsvOptions { HasQuotes = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_TabsWithFieldsInQuotes_AreRead() =>
        Assert.Equal([new MtlRow("a\tb\"c").With("label", "X")], Read("text\tlabel\n\"a\tb\"\"c\"\tX\n"));

    [Fact]
    public void FromCsv_TabsThatAreNoTableEitherWay_SaySo() =>
        Assert.Contains("the lines are no table of tabs, neither with quotes around fields nor without", Fault("text\tlabel\n\"a\tX\nb\tc\td\n"), StringComparison.Ordinal);

    /// <summary>Case c26: the entity table of Kaggle, one word a line, the sentence named in its first line or in all.</summary>
    [Theory]
    [InlineData("Sentence: 1", "", "Sentence: 2")]
    [InlineData("1", "1", "2")]
    public void FromCsv_TableOfWords_GivesSentences(string first, string then, string second)
    {
        var data = Read($"Sentence #,Word,POS,Tag\n{first},Ada,NNP,B-per\n{then},left,VBD,O\n{then},\",\",\",\",O\n{second},Oslo,NNP,B-geo\n");
        Assert.Equal(
            [
                new MtlRow(["Ada", "left", ","]).With("POS", ["NNP", "VBD", ","]).With("Tag", ["B-per", "O", "O"]),
                new MtlRow(["Oslo"]).With("POS", ["NNP"]).With("Tag", ["B-geo"]),
            ],
            data);
        Assert.Equal([2, 5], data.Select(row => row.Source!.Line));
    }

    [Fact]
    public void FromCsv_TableOfWords_WithAClassOfTheSentence_TakesThatOfItsFirstLine()
    {
        var data = Read("s,w,t,intent\n1,fly,O,book\n1,home,B-city,book\n", new CsvOptions { Words = "w", Sentence = "s", Labels = { ["slots"] = "t", ["intent"] = CsvLabel.Class("intent") } });
        Assert.Equal([new MtlRow(["fly", "home"]).With("slots", ["O", "B-city"]).With("intent", "book")], data);
    }

    [Fact]
    public void FromCsv_AnEntityALine_JoinsThoseOfAText()
    {
        var options = new CsvOptions { Sentence = "id", Offsets = OffsetUnit.CodePoints, Labels = { ["entities"] = CsvLabel.Entities("start", "end", "label"), ["topic"] = "topic" } };
        var data = Read("id,text,start,end,label,topic\n1,🙂 Ada met Bo,2,5,PER,Jobs\n1,🙂 Ada met Bo,10,12,PER,Jobs\n2,Nobody,,,,Sports\n", options);
        Assert.Equal(
            [
                new MtlRow("🙂 Ada met Bo").With("entities", [new EntitySpan(3, 6, "PER"), new EntitySpan(11, 13, "PER")]).With("topic", "Jobs"),
                new MtlRow("Nobody").With("entities", Array.Empty<EntitySpan>()).With("topic", "Sports"),
            ],
            data);
        Assert.Contains(":3: the text differs from that of line 2, which is of the same sentence '1'.", Fault("id,text,start,end,label,topic\n1,Ada,0,3,PER,Jobs\n1,Bo,0,2,PER,Jobs\n", options), StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_WordsInOneField_AreSplitOrAList()
    {
        Assert.Equal(
            [new MtlRow(["Ada", "left"]).With("tags", ["B-PER", "O"]), new MtlRow(["it's", "on"]).With("tags", ["O", "O"])],
            Read("words,tags\nAda left,B-PER O\n\"[\"\"it's\"\", 'on']\",\"['O', 'O']\"\n", new CsvOptions { Labels = { ["tags"] = CsvLabel.Tags("tags") } }));
        Assert.Equal(
            [new MtlRow(["Ada", "left"]).With("ner_tags", ["B-PER", "O"])],
            Read(
                "tokens,ner_tags\n\"['Ada' 'left']\",[1 0]\n",
                new CsvOptions
                {
                    Labels = { ["ner_tags"] = CsvLabel.Tags("ner_tags") },
                    RenamedLabels = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["ner_tags"] = new Dictionary<string, string> { ["0"] = "O", ["1"] = "B-PER" } },
                }));
    }

    [Fact]
    public void FromCsv_AWordBesideASentence_IsNoTableOfWords() =>
        Assert.Equal([new MtlRow("by the bank").With("word", "bank").With("label", "T")], Read("word,sentence,label\nbank,by the bank,T\n"));

    [Theory]
    [InlineData("premise,hypothesis,label\nA,B,x\n")]
    [InlineData("idx,sentence1,sentence2,label\n0,A,B,x\n")]
    [InlineData("question1,question2,label\nA,B,x\n")]
    [InlineData("text,text_pair,label\nA,B,x\n")]
    public void FromCsv_NamesThatComeInPairs_ArePairs(string content) => Assert.Equal([new MtlRow("A") { Pair = "B" }.With("label", "x")], Read(content));

    [Theory]
    [InlineData("a,b\nx,y\n", "it cannot be told which column is the text; the columns are: 'a', 'b'. Name it: CsvOptions.Text = …, or Words. If the first line is a row, set HasHeader = false.")]
    [InlineData("title,body,label\nx,y,z\n", "the text may be in the columns 'body', 'title'; the columns are: 'title', 'body', 'label'. Name it: CsvOptions.Text = \"body\", or Words.")]
    [InlineData("text,a,a\nx,y,z\n", "the name of column 2 is 'a', as that of another")]
    [InlineData("text,label\nx\n", ":2: the row has 1 field, the first line 2. Is a delimiter (',') or a line end in a field that is not in quotes? If quotes are parts of the text, set CsvOptions.HasQuotes = false.")]
    [InlineData("text,label\na,b\nx\"y,z\n", ":3: a quote within a field that does not begin with one; put the field in quotes and write \"\" for each quote in it (byte 16 of the file).")]
    [InlineData("text,label\n\"x\"y,z\n", ":2: text behind the quote that ends a field")]
    [InlineData("text,label\na,b\n\"x,z\n\nq,r\n", ":3: a field that begins with a quote has no end")]
    [InlineData("text,label\n,b\n", ":2: the text (column 'text') is empty.")]
    [InlineData("text,label\n", "the file holds no row; a line that names the columns and a row a line are needed.")]
    [InlineData("", "the file holds no row")]
    [InlineData("text,label\n\0\0,b\n", ":2: there are NUL characters (0x00) from byte 1 of the row on")]
    [InlineData("text,moods\nx,\"[1, 0]\"\n", ":2: column 'moods': it is a list of numbers, which can be several things. Say which: CsvLabel.Tags or CsvLabel.Classes")]
    [InlineData("text,e\nAda,\"[[0, 9]]\"\n", ":2: column 'e': ")]
    [InlineData("text,e\n🙂,\"[[0, 1, \"\"X\"\"]]\"\n", "CsvOptions.Offsets")]
    [InlineData("Sentence #,Word,Tag\n,Ada,O\n", ":2: column 'Sentence #' is empty in the first row")]
    [InlineData("Sentence #,Word,Tag\n1,Ada,\n", ":2: column 'Tag': the tag of 'Ada' is empty.")]
    [InlineData("Sentence #,Word,Tag\n1,,O\n", ":2: column 'Word': the word is empty.")]
    [InlineData("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", "this is JSON Lines, one object a line.")]
    public void FromCsv_FileThatIsWrong_SaysWhatToDo(string content, string expected)
    {
        var message = Fault(content);
        Assert.True(message.Contains(expected, StringComparison.Ordinal), message);
    }

    [Fact]
    public void FromCsv_LabelsThatAreWrong_AreAllListedWithTheirLines()
    {
        var options = new CsvOptions
        {
            Labels = { ["n"] = CsvLabel.Number("n"), ["f"] = CsvLabel.Flags("a", "b"), ["c"] = CsvLabel.Classes("c"), ["d"] = CsvLabel.Classes("d", ","), ["e"] = CsvLabel.Entities("n", "a", "b"), ["s"] = CsvLabel.Span("n", "c") },
        };
        var e = Assert.Throws<DatasetException>(() => Read("text,n,a,b,c,d\nx,\"3,5\",1,2,u,\"p,,q\"\n", options));
        Assert.Equal(
            [
                "column 'n': '3,5' is no number; write a point before decimals, and nothing between thousands. A value that means that there is none can be listed in CsvOptions.NoLabelValues.",
                "columns 'a', 'b': the value of class 'b' is '2'; 0 or 1, true or false is needed, or nothing for all of them if there is no label.",
                "column 'c': 'u' is no list of names, such as [\"angry\", \"urgent\"]. If a character stands between the names, give it to CsvLabel.Classes as the separator.",
                "column 'd': there is no name between two separators, or at an end.",
                "columns 'n', 'a', 'b': an entity has a start, an end and a type, but these are '3,5', '1' and '2'.",
                "columns 'n', 'c': start and end are '3,5' and 'u'; whole numbers are needed, or nothing as both.",
            ],
            e.Problems.Select(problem => problem.Message), StringComparer.Ordinal);
        Assert.All(e.Problems, problem => Assert.Equal(2, problem.Line));
        Assert.Contains("CsvOptions.Labels['x']: there is no column 'y'; the columns are: 'text', 'n'.", Fault("text,n\na,b\n", new CsvOptions { Labels = { ["x"] = "y" } }), StringComparison.Ordinal);
        Assert.Contains("CsvOptions.Text: there is no column 'body'; the columns are: 'text', 'n'.", Fault("text,n\na,b\n", new CsvOptions { Text = "body" }), StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_BytesThatAreNoUtf8_NamePlaceAndCure()
    {
        var path = _folder.Write("latin.csv", string.Empty);
        File.WriteAllBytes(path, [.. "text,label\ncaf"u8, 0xE9, .. ",x\n"u8]);
        Assert.Equal($"{path}:2: invalid UTF-8: 0xE9 at byte 4 of the row. Save the file as UTF-8 (Excel calls it 'CSV UTF-8').", Assert.Throws<DatasetException>(() => MtlDataset.FromCsv(path)).Message);
    }

    [Fact]
    public void FromCsv_SortedTableOfWords_IsDoubted()
    {
        var content = "Sentence #,Word,Tag\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"{i},w{i},O\n"));
        Assert.Contains("each of the 12 sentences has one word: column 'Sentence #' must be the same, or empty, in all lines of a sentence", Fault(content), StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_LinesWithoutAnything_AreCounted()
    {
        var data = Read("text,label\na,b\n,\n , \n");
        Assert.Single(data);
        Assert.Contains("lines whose fields are all empty, 2 in all, the first in line 3.", Assert.Single(data.LeftOut).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FromCsv_AQuoteThatIsNeverClosed_TakesBoundedMemory()
    {
        var path = Path.Combine(_folder.Path, "open.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.Write("text,label\n\"a,b\n");
            for (var i = 0; i < 400_000; i++)
            {
                writer.Write("a line of some sixty characters that makes the file long enough,\n");
            }
        }

        var before = GC.GetTotalAllocatedBytes();
        Assert.Contains(":2: the row has more than 16777216 bytes; at most these are read. Is a quote never closed?", Assert.Throws<DatasetException>(() => MtlDataset.FromCsv(path)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 4 * new FileInfo(path).Length);
    }

    [Fact]
    public void Options_ThatContradictThemselves_AreAllListed()
    {
        var e = Assert.Throws<ArgumentException>(() => MtlDataset.FromCsv("x.csv", new CsvOptions { Text = string.Empty, Pair = "p", Words = "w", Delimiter = '"', Offsets = (OffsetUnit)99, Ignored = ["x"], Labels = { [" "] = "a" } }));
        foreach (var expected in (string[])["Text is empty", "Pair is set beside Words", "Delimiter is '\"'", "Offsets is 99", "is for a head without a name", "Ignored is set beside Labels"])
        {
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RenamedLabels_EveryReader_GivesOtherNames()
    {
        var renamed = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["label"] = new Dictionary<string, string> { ["0"] = "neg", ["1"] = "pos", ["PER"] = "Person" } };
        Assert.Equal(["neg", "pos"], Read("text,label\na,0\nb,1\n", new CsvOptions { RenamedLabels = renamed }).LabelNames("label"));
        Assert.Equal(["neg", "pos"], MtlDataset.FromJsonLines(_folder.Write("a.jsonl", "{\"text\": \"a\", \"label\": 0}\n{\"text\": \"b\", \"label\": \"1\"}\n"), new JsonLinesOptions { RenamedLabels = renamed }).LabelNames("label"));
        Assert.Equal(
            [new MtlRow(["Ada", "left"]).With("label", ["B-Person", "O"])],
            MtlDataset.FromConll(_folder.Write("a.conll", "Ada B-PER\nleft O\n"), new ConllOptions { TagColumns = new Dictionary<string, int> { ["label"] = 1 }, RenamedLabels = renamed }));
        Assert.Equal([new EntitySpan(0, 3, "Person")], Read("text,label\nAda,\"[[0,3,\"\"PER\"\"]]\"\n", new CsvOptions { RenamedLabels = renamed })[0].Labels["label"].AsEntities());
        Assert.Contains("RenamedLabels['x'] is null or gives a label an empty name", Assert.Throws<ArgumentException>(() => new CsvOptions { RenamedLabels = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["x"] = new Dictionary<string, string> { ["a"] = " " } } }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text,label\n\"a, b\",Jobs\n", "MtlDataset.FromCsv")]
    [InlineData("Ada left,Jobs\nOslo wins,Sports\n", "MtlDataset.FromCsv and CsvOptions.HasHeader = false")]
    [InlineData("Ada left\tJobs\nOslo wins\tSports\n", "MtlDataset.FromCsv")]
    public void FromText_ATable_NamesTheReaderOfTables(string content, string expected) =>
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromText(_folder.Write("table.txt", content))).Message, StringComparison.Ordinal);

    [Fact]
    public void FromCsv_MutatedBytes_ThrowNothingButWhatIsDocumented()
    {
        byte[][] seeds =
        [
            [.. "text,label,entities\r\n\"Ada, \"\"x\"\"\",Jobs,\"[[0, 3, 'PER']]\"\r\nb,3.5,[]\r\n"u8],
            [.. "Sentence #\tWord\tTag\n1\tAda\tB-PER\n\tleft\tO\n2\tOslo\tB-LOC\n"u8],
            [.. "sep=;\nid;body;start;end;kind\n1;Ada;0;3;PER\n1;Ada;0;3;PER\n"u8],
        ];
        var random = new Random(7);
        var path = Path.Combine(_folder.Path, "fuzz.csv");
        for (var round = 0; round < 3000; round++)
        {
            var bytes = seeds[round % seeds.Length].ToList();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveAt(at); break;
                    case 2: bytes.Insert(at, (byte)"\",;\t\r\n[]{}'0-:\\"[random.Next(15)]); break;
                    default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at))); break;
                }

                if (bytes.Count == 0)
                {
                    bytes.Add((byte)'x');
                }
            }

            File.WriteAllBytes(path, [.. bytes]);
            CsvOptions?[] options = [null, new CsvOptions { HasHeader = false, Text = "0", Labels = { ["e"] = CsvLabel.Entities("-2", "1", "-1"), ["f"] = CsvLabel.Flags("1"), ["t"] = CsvLabel.Tags("1") } }];
            foreach (var option in options)
            {
                try
                {
                    MtlDataset.FromCsv(path, option);
                }
                catch (DatasetException e)
                {
                    Assert.NotEmpty(e.Problems);
                }
            }
        }
    }

    private MtlDataset Read(string content, CsvOptions? options = null) => MtlDataset.FromCsv(_folder.Write("table.csv", content), options);

    private string Fault(string content, CsvOptions? options = null) => Assert.Throws<DatasetException>(() => Read(content, options)).Message;
}
