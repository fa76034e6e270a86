using CsCheck;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Tests.Data.Writing;

/// <summary>What is written is read again equal.</summary>
public sealed class WriteTests : IDisposable
{
    // What tables and JSON trip over.
    private static readonly string[] Awkward =
    [
        "a", " a ", "Ada left", "\"", "\"\"", "a\"b", ",", "a,b", ";", "\t", "a\tb", "\n", "a\nb", "\r\n", "a\r", "\uFEFF", "\uFEFFa", "🙂", "e\u0301", "\u2028", "\u0085", "=1+1", "-5", "+5", "@x", "'", "['a', 'b']", "[]", "{}", "[Jobs]",
        "{\"a\": 1}", "true", "false", "null", "None", "1", "01", "3.50", "1e5", "-0", "NaN", "O", "B-PER", "#", "# text = a", "-DOCSTART-", "\\N", "\\", "sep=;", "text", "id", "a|b", "*", "(PER*", "__label__x", "<a>", "T1\tPER 0 3\tAda", "\u00a0x",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(OneOf(Awkward), Gen.String[OneOf("ab \"',;|\t\n\r[]{}:0=é".ToCharArray()), 1, 12]).Where(text => !string.IsNullOrWhiteSpace(text));

    private static readonly Gen<string> Name = Text;

    private static readonly Gen<double> Number = Gen.OneOf(Gen.Double[-1e9, 1e9], Gen.Int[-5, 5].Select(value => (double)value), OneOf(0.1, 1e300, 5e-324, 1e21, -1.5e-7));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteJsonLines_AnyRows_AreReadEqual() => Sample(Rows(Label), rows =>
    {
        var path = Path.Combine(_folder.Path, "rows.jsonl");
        MtlDataset.From(rows).WriteJsonLines(path);
        Assert.Equal(rows, MtlDataset.FromJsonLines(path));
    });

    [Theory]
    [InlineData(',')]
    [InlineData('\t')]
    [InlineData(';')]
    public void WriteCsv_AnyRows_AreReadEqual(char delimiter) => Sample(Rows(Label), rows =>
    {
        var path = Path.Combine(_folder.Path, "rows.csv");
        MtlDataset.From(rows).WriteCsv(path, delimiter);
        Assert.Equal(rows, MtlDataset.FromCsv(path));
    });

    [Fact]
    public void WriteConll_AnyTags_AreReadEqual()
    {
        var column = Name.Where(name => !name.AsSpan().ContainsAny("\t\n\r") && name.Trim().Equals(name, StringComparison.Ordinal) && !name.StartsWith('\uFEFF') && !name.StartsWith("-DOCSTART-", StringComparison.Ordinal));
        var sentence = Gen.Select(column, column, column).Array[1, 6].Select(words =>
            new MtlRow([.. words.Select(word => word.Item1)]).With("pos", [.. words.Select(word => word.Item2)]).With("entities", [.. words.Select(word => word.Item3)]));
        Sample(sentence.Array[1, 6], others =>
        {
            // What a file begins with may be another layout, which is an error: see the test of those.
            MtlRow[] rows = [new MtlRow(["Ada", "left"]).With("pos", ["NNP", "VBD"]).With("entities", ["B-PER", "O"]), .. others];
            var path = Path.Combine(_folder.Path, "rows.conll");
            var options = MtlDataset.From(rows).WriteConll(path, "pos", "entities");
            Assert.Equal(rows, MtlDataset.FromConll(path, options));
        });
    }

    [Fact]
    public void WriteConll_Tags_AreReadWithTheDefaults()
    {
        var path = Path.Combine(_folder.Path, "rows.conll");
        var rows = MtlDataset.From([new MtlRow(["Ada", "left"]).With("entities", ["B-PER", "O"]), new MtlRow(["Oslo"]).With("entities", ["B-LOC"])]);
        rows.WriteConll(path);
        Assert.Equal("Ada\tB-PER\nleft\tO\n\nOslo\tB-LOC\n\n", File.ReadAllText(path));
        Assert.Equal(rows, MtlDataset.FromConll(path));
    }

    [Fact]
    public void WriteCsv_Rows_HasPlainNamesAndFields()
    {
        var path = Path.Combine(_folder.Path, "rows.csv");
        MtlDataset.From(
        [
            new MtlRow("Ada, left") { Group = "g" }.With("topic", "Jobs").With("hours", 3.5).With("year", "2024").With("moods", ["sad"]).With("entities", [new EntitySpan(0, 3, "PER")]),
            new MtlRow("=1+1").With("topic", "Sports").With("moods", Array.Empty<string>()),
        ]).WriteCsv(path);
        Assert.Equal(
            "text,group:group,entities,hours,moods,topic,year:class\r\n"
            + "\"Ada, left\",g,\"[{\"\"start\"\":0,\"\"end\"\":3,\"\"label\"\":\"\"PER\"\"}]\",3.5,\"[\"\"sad\"\"]\",Jobs,2024\r\n"
            + "=1+1,,,,\"{\"\"names\"\":[]}\",Sports,\r\n".Replace("\"{\"\"names\"\":[]}\"", "{\"\"names\"\":[]}", StringComparison.Ordinal).Replace("{\"\"names\"\":[]}", "\"{\"\"names\"\":[]}\"", StringComparison.Ordinal),
            File.ReadAllText(path));
        Assert.Equal(["g", null], MtlDataset.FromCsv(path).Select(row => row.Group));
    }

    [Fact]
    public void Write_RowsThatAFormatDoesNotHold_SayWhichAndLeaveTheOldFile()
    {
        var path = _folder.Write("old.txt", "old");
        Fails("row 0: it is given as text, and CoNLL holds words", new MtlRow("a").With("x", ["O"]), rows => rows.WriteConll(path));
        Fails("row 0: the label of head 'x' is a class name, not a tag for each of 1 words", new MtlRow(["a"]).With("x", "O"), rows => rows.WriteConll(path));
        Fails("row 0: the word 'a\\u0009b' is empty or holds a tab", new MtlRow(["a\tb"]).With("x", ["O"]), rows => rows.WriteConll(path));
        Fails("row 0: 'a\ud800' holds half of a surrogate pair", new MtlRow("a\ud800"), rows => rows.WriteCsv(path));
        Fails("row 0: 'a\ud800' holds half of a surrogate pair", new MtlRow("a\ud800"), rows => rows.WriteJsonLines(path));
        Fails("row 0: head 'x': the name of the class is empty", new MtlRow("a").With("x", " "), rows => rows.WriteCsv(path));
        Fails("row 0: it cannot be written as JSON Lines so that it is read again: property 'x': the class name is empty", new MtlRow("a").With("x", " "), rows => rows.WriteJsonLines(path));
        Fails("row 0: the text is empty.", new MtlRow(" "), rows => rows.WriteCsv(path));
        Fails("row 0: there is a head 'text', which in JSON Lines is the name of the input", new MtlRow("a").With("text", "b"), rows => rows.WriteJsonLines(path));
        Fails("row 0: head 'x': a number (ValueLabel) cannot be written", new MtlRow("a").With("x", double.NaN), rows => rows.WriteCsv(path));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
        Assert.Contains("there is no row to write", Assert.Throws<DatasetException>(() => MtlDataset.From([]).WriteCsv(path)).Message, StringComparison.Ordinal);
        Assert.Contains("there are labels for: 'x'", Assert.Throws<ArgumentException>(() => MtlDataset.From([new MtlRow("a").With("x", "b")]).WriteConll(path, "y")).Message, StringComparison.Ordinal);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static void Fails(string expected, MtlRow row, Action<MtlDataset> write) =>
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => write(MtlDataset.From([row]))).Message, StringComparison.Ordinal);

    private static void Sample(Gen<MtlRow[]> rows, Action<MtlRow[]> check) => rows.Sample(check, iter: 400, threads: 1);

    private static Gen<Label> Label(MtlRow row) => Gen.OneOf(
        Name.Select(name => (Label)name),
        Number.Select(value => (Label)value),
        Gen.Bool.Select(value => (Label)value),
        Name.Array[0, 3].Select(names => (Label)names),
        Name.Array[0, 3].Select(types => (Label)types.Select(type => new EntitySpan(0, row.Text?.Length ?? 1, type)).ToArray()),
        Gen.Const(MultiTaskBert.Labels.Label.NoAnswer),
        Gen.Const((Label)new TextSpan(0, row.Text?.Length ?? 1)),
        Gen.Const(MultiTaskBert.Labels.Label.OwnText),
        Gen.Select(Name, Number).Select(both => MultiTaskBert.Labels.Label.RelatedText(both.Item1, both.Item2)),
        Name.Select(name => MultiTaskBert.Labels.Label.RelatedText(name)));

    // Heads with odd names; rows of text, of pairs and of words.
    private static Gen<MtlRow[]> Rows(Func<MtlRow, Gen<Label>> label)
    {
        var input = Gen.OneOf(Text.Select(text => new MtlRow(text)), Gen.Select(Text, Text).Select(both => new MtlRow(both.Item1) { Pair = both.Item2 }), Text.Array[1, 4].Select(words => new MtlRow(words)));
        var head = OneOf("topic", "x", "id", "a:class", "a b", "é", "Sentence", "label", "b,c", "entities", " c");
        return input.SelectMany(row => Gen.Select(head, label(row)).Array[0, 3].Select(labels => labels.Aggregate(row, (with, one) => with.With(one.Item1, one.Item2)))).Array[1, 5];
    }
}
