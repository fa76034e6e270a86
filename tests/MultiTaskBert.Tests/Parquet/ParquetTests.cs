using Apache.Arrow;
using Apache.Arrow.Types;
using MultiTaskBert.Data;
using MultiTaskBert.Labels;
using MultiTaskBert.Parquet.Files;
using MultiTaskBert.Tests.Cases;
using MultiTaskBert.Tests.Data.Files;
using MultiTaskBert.Tokenization;
using ParquetSharp;
using static MultiTaskBert.Tests.Parquet.ColumnarFiles;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Parquet;

/// <summary>Parquet as the datasets library writes it: what its columns become, and what is said of files that are none.</summary>
public sealed class ParquetTests : IDisposable
{
    private const string NerFeatures = """
        {"tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"},
         "ner_tags": {"feature": {"names": ["O", "B-PER", "I-PER"], "_type": "ClassLabel"}, "_type": "List"},
         "topic": {"names": ["Jobs", "Sports"], "_type": "ClassLabel"}}
        """;

    private static readonly Field[] NerFields = [List("tokens", StringType.Default), List("ner_tags", Int64Type.Default), Number("topic")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Words of a file are kept by their bytes, so that a word is made once: no other may be taken for it.</summary>
    [Fact]
    public void FromParquet_WordsThatAreNearlyTheSame_AreThemselves()
    {
        string[] words =
        [
            .. Enumerable.Range(1, 40).SelectMany(length => (string[])[new string('a', length), new string('a', length - 1) + "b", "b" + new string('a', length - 1), new string('a', length) + "\0", new string('é', length)]),
            .. Enumerable.Range(0, 3000).Select(number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number * 7919}")),
        ];
        var path = WriteParquet(_folder.File("words.parquet"), [List("tokens", StringType.Default)], features: null, [Lists(words, [.. words.Reverse()], words)]);
        Assert.Equal([words, words.Reverse(), words], MtlDataset.FromParquet(path).Select(row => row.Words!));
    }

    /// <summary>Made a head that no model can have.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void FromParquet_ColumnWithoutName_IsAProblem(string name)
    {
        var path = WriteParquet(_folder.File("nameless.parquet"), [Text("text"), Text(name)], features: null, [Texts("Ada"), Texts("x")]);
        Assert.EndsWith($"a column has no name, so that no head can be called so. Name it ('{name}') in JsonLinesOptions.Ignored.", Assert.Throws<DatasetException>(() => MtlDataset.FromParquet(path)).Message, StringComparison.Ordinal);
        Assert.Empty(MtlDataset.FromParquet(path, new JsonLinesOptions { Ignored = [name] })[0].Labels);
    }

    [Fact]
    public void RatioAt_HalfOfTheRows_IsHalf()
    {
        using var parquet = BatchFile.Open(WriteParquet(_folder.File("half.parquet"), [Text("text")], features: null, [Texts("a", "b", "c", "d")], rowsOfAGroup: 2));
        Assert.Equal([0, 0.5, 1], new[] { 0, 2, 4 }.Select(rows => parquet.RatioAt(rows)));
        using var arrow = BatchFile.Open(WriteArrow(_folder.File("half.arrow"), [Text("text")], features: null, [Texts("a", "b", "c", "d")]));
        foreach (var batch in arrow.Batches([0]))
        {
            Assert.InRange(arrow.RatioAt(0) ?? -1, 0.1, 1);
        }
    }

    [Theory]
    [InlineData(Compression.Snappy, true)]
    [InlineData(Compression.Zstd, false)]
    [InlineData(Compression.Gzip, true)]
    [InlineData(Compression.Uncompressed, false)]
    public void FromParquet_WordsAndNumbersOfNames_AreTagsAndClasses(Compression compression, bool isCompliant)
    {
        // The items of lists are called 'element' or 'item'; a row group holds two rows.
        var path = WriteParquet(_folder.File("ner.parquet"), NerFields, Features(NerFeatures), Ner(), compression, isCompliant, rowsOfAGroup: 2);
        var rows = MtlDataset.FromParquet(path);
        Assert.Equal(
            [
                new MtlRow(["Ada", "Okafor", "left"]).With("ner_tags", ["B-PER", "I-PER", "O"]).With("topic", "Jobs"),
                new MtlRow(["Oslo"]).With("ner_tags", ["O"]).With("topic", "Sports"),
                new MtlRow(["Zoë", "won", "上海"]).With("topic", "Sports"),
                new MtlRow(["Nobody", "knows"]),
            ],
            rows);
        Assert.Equal($"{path}:3", rows[2].Source!.ToString());
    }

    [Fact]
    public void FromParquet_BesideLibTorch_BothWork()
    {
        using var before = ones(3);
        var rows = MtlDataset.FromParquet(WriteParquet(_folder.File("ner.parquet"), NerFields, Features(NerFeatures), Ner()));
        using var product = before.dot(before);
        Assert.Equal(4, rows.Count);
        Assert.Equal(3, product.item<float>());
    }

    [Fact]
    public void FromParquet_Squad_HasSpansAndPairs()
    {
        var answers = new StructType([List("text", StringType.Default), List("answer_start", Int32Type.Default)]);
        var starts = new ListArray.Builder(new Field("item", Int32Type.Default, nullable: true));
        foreach (var row in (int[][])[[0], []])
        {
            starts.Append();
            ((Int32Array.Builder)starts.ValueBuilder).AppendRange(row);
        }

        var path = WriteParquet(
            _folder.File("squad.parquet"),
            [Text("id"), Text("context"), Text("question"), new Field("answers", answers, nullable: true)],
            features: null,
            [Texts("a", "b"), Texts("Ada left Acme", "Oslo \"wins\""), Texts("Who left?", "Who lost?"), new StructArray(answers, 2, [Lists(["Ada"], []), starts.Build()], ArrowBuffer.Empty)]);
        Assert.Equal(
            [
                new MtlRow("Ada left Acme") { Pair = "Who left?" }.With("answer", new TextSpan(0, 3)),
                new MtlRow("Oslo \"wins\"") { Pair = "Who lost?" }.With("answer", Label.NoAnswer),
            ],
            MtlDataset.FromParquet(path, new JsonLinesOptions { Ignored = ["id"], Renamed = new Dictionary<string, string> { ["answers"] = "answer" } }));
    }

    [Fact]
    public void FromParquet_EntitiesAsAListOfStructures_AreEntities()
    {
        var entity = new StructType([Number("start"), Number("end"), Number("label")]);
        var type = new ListType(new Field("item", entity, nullable: true));
        var items = new StructArray(entity, 2, [Numbers(0, 9), Numbers(3, 13), Numbers(1, 0)], ArrowBuffer.Empty);
        var offsets = new ArrowBuffer.Builder<int>().AppendRange([0, 2, 2]).Build();
        var path = WriteParquet(
            _folder.File("a.parquet"),
            [Text("text"), new Field("entities", type, nullable: true)],
            Features("""{"entities": [{"start": {"dtype": "int64", "_type": "Value"}, "label": {"names": ["ORG", "PER"], "_type": "ClassLabel"}}]}"""),
            [Texts("Ada left Acme", "None"), new ListArray(type, 2, offsets, items, ArrowBuffer.Empty)]);
        Assert.Equal(
            [new MtlRow("Ada left Acme").With("entities", [new EntitySpan(0, 3, "PER"), new EntitySpan(9, 13, "ORG")]), new MtlRow("None").With("entities", System.Array.Empty<EntitySpan>())],
            MtlDataset.FromParquet(path));
    }

    [Fact]
    public void FromParquet_EveryKindOfColumn_IsWhatJsonLinesMakesOfIt()
    {
        var expected = MtlDataset.FromJsonLines(_folder.Write("a.jsonl", """
            {"text": "Ada left", "flag": true, "small": 3, "real": 0.5, "single": 0.25, "category": "x", "moods": ["angry"], "none": null}
            {"text": "Oslo wins", "flag": null, "small": null, "real": null, "single": null, "category": "y", "moods": null, "none": null}
            {"text": "Lima", "flag": false, "small": 7, "real": -1e300, "single": 2, "category": null, "moods": ["a", "b"], "none": null}

            """));
        Assert.Equal(expected, MtlDataset.FromParquet(Many()));
        Assert.Equal(expected, MtlDataset.FromParquet(Many(isArrow: true)));
    }

    /// <summary>Rows have a short way and one by JSON; an option that the file has nothing for makes all take the second.</summary>
    [Fact]
    public void FromParquet_ShortWayAndWayByJson_GiveTheSameRows()
    {
        var byJson = new JsonLinesOptions { Flags = new Dictionary<string, IReadOnlyList<string>> { ["nobody"] = ["a class that is no column"] } };
        foreach (var path in (string[])[Many(), Many(isArrow: true), WriteParquet(_folder.File("ner.parquet"), NerFields, Features(NerFeatures), Ner())])
        {
            Assert.Equal(MtlDataset.FromParquet(path, byJson), MtlDataset.FromParquet(path));
        }
    }

    [Fact]
    public void FromParquet_OptionsOfJsonLines_MeanTheSame()
    {
        var path = WriteParquet(
            _folder.File("a.parquet"),
            [Text("body"), Text("kind"), Number("stars"), Text("answer"), Text("id")],
            features: null,
            [Texts("Ada left", "Oslo wins", "Lima"), Texts("Jobs", "-", "Sports"), Numbers(1, 0, -1), Texts("accept", "reject", "accept"), Texts("1", "2", "3")]);
        var rows = MtlDataset.FromParquet(path, new JsonLinesOptions
        {
            TextProperty = "body",
            Renamed = new Dictionary<string, string> { ["kind"] = "topic" },
            Ignored = ["id"],
            Only = new Dictionary<string, string> { ["answer"] = "accept" },
            NoLabelValues = ["-"],
            ClassNames = new Dictionary<string, IReadOnlyList<string>> { ["stars"] = ["bad", "good"] },
        });
        Assert.Equal([new MtlRow("Ada left").With("topic", "Jobs").With("stars", "good"), new MtlRow("Lima").With("topic", "Sports")], rows);
        Assert.Contains("rows whose 'answer' is 'reject'", Assert.Single(rows.LeftOut).What, StringComparison.Ordinal);
    }

    [Fact]
    public void FromParquet_Pattern_ReadsFilesInTheirOrder()
    {
        WriteParquet(_folder.File("train-00001.parquet"), [Text("text")], features: null, [Texts("second")]);
        WriteParquet(_folder.File("train-00000.parquet"), [Text("text")], features: null, [Texts("first")]);
        WriteParquet(_folder.File("test-00000.parquet"), [Text("text")], features: null, [Texts("third")]);
        Assert.Equal(["first", "second"], MtlDataset.FromParquet(_folder.File("train-*.parquet")).Select(row => row.Text!), StringComparer.Ordinal);
        AssertSays(_folder.File("dev-*.parquet"), "no file has a name of this pattern");
    }

    [Fact]
    public void FromParquet_FileOfPandas_IsRead() => Assert.NotEmpty(MtlDataset.FromParquet(CaseFile.At("c26-tables", "demo.parquet")));

    [Fact]
    public void FromParquet_RowsThatAreWrong_AreListedWithTheirNumbers()
    {
        var invalid = new StringArray(2, new ArrowBuffer.Builder<int>().AppendRange([0, 3, 5]).Build(), new ArrowBuffer((byte[])[.. "Ada"u8, 0xFF, (byte)'a']), ArrowBuffer.Empty, 0, 0);
        var path = WriteArrow(_folder.File("a.arrow"), [Text("text")], features: null, [invalid]);
        AssertSays(path, $"{path}:2: invalid UTF-8: 0xFF at byte 1 of a string");

        path = WriteParquet(_folder.File("b.parquet"), [Text("text"), Number("topic")], Features("""{"topic": {"names": ["a", "b"], "_type": "ClassLabel"}}"""), [Texts("Ada", null, " ", "Oslo"), Numbers(0, 1, 1, 2)]);
        AssertSays(path, $"{path}:2: 'text' is null", $"{path}:3: the text is empty", $"{path}:4: property 'topic': the number 2 has no name");
    }

    [Fact]
    public void FromParquet_ColumnsThatAreNoLabels_AreNamed()
    {
        var stamps = new TimestampArray.Builder(Apache.Arrow.Types.TimeUnit.Second).Append(DateTimeOffset.UnixEpoch).Build();
        var path = WriteParquet(_folder.File("a.parquet"), [Text("text"), new Field("when", stamps.Data.DataType, nullable: true)], features: null, [Texts("Ada"), stamps]);
        AssertSays(path, "the column 'when' holds timestamp, which is no label", "JsonLinesOptions.Ignored");
        Assert.Equal([new MtlRow("Ada")], MtlDataset.FromParquet(path, new JsonLinesOptions { Ignored = ["when"] }));
        AssertSays(WriteParquet(_folder.File("b.parquet"), [Text("txt")], features: null, [Texts("Ada")]), "has neither a column 'text' nor 'words'; it has 'txt'");
    }

    [Fact]
    public void FromParquet_FilesThatAreNoParquet_SayWhatTheyAre()
    {
        var whole = File.ReadAllBytes(WriteParquet(_folder.File("a.parquet"), [Text("text")], features: null, [Texts("Ada")]));
        AssertSays(_folder.File("missing.parquet"), "the file does not exist");
        AssertSays(_folder.Write("b", "{\"text\": \"Ada\"}\n"), "neither Parquet nor Arrow", "FromJsonLines");
        AssertSays(_folder.Write("c", whole[..^10]), "without its end");
        AssertSays(_folder.Write("d", whole[..6]), "is cut off");
        AssertSays(_folder.Write("e", DataFileTests.Pack("gzip", whole)), "compressed as a whole");
        AssertSays(_folder.Write("f", [.. "PARE"u8, .. whole.AsSpan(4)]), "encrypted Parquet");
        AssertSays(_folder.Write("g", [.. whole.AsSpan(0, whole.Length - 8), 0xFF, 0xFF, 0xFF, 0x7F, .. "PAR1"u8]), "its end is said to have 2147483647 bytes");
        AssertSays(_folder.Write("h", string.Empty), "but empty");
    }

    [Fact]
    public void FromParquet_DamagedFiles_AreProblemsAndNothingElse()
    {
        var whole = File.ReadAllBytes(WriteParquet(_folder.File("a.parquet"), NerFields, Features(NerFeatures), Ner()));
        var random = new Lcg(7);
        for (var trial = 0; trial < 300; trial++)
        {
            var bytes = whole.ToArray();
            for (var change = 0; change <= trial % 4; change++)
            {
                bytes[4 + random.Next(bytes.Length - 8)] = (byte)random.Next(256);
            }

            ReadOrRefuse(_folder.Write("b.parquet", bytes));
        }
    }

    [Fact]
    public void FromParquet_OptionsThatContradict_AreToldBeforeReading() =>
        Assert.Throws<ArgumentException>(() => MtlDataset.FromParquet(_folder.File("a"), new JsonLinesOptions { TextProperty = "words" }));

    internal static void ReadOrRefuse(string path)
    {
        try
        {
            Assert.NotEmpty(MtlDataset.FromParquet(path));
        }
        catch (DatasetException e)
        {
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
    }

    private static IArrowArray[] Ner() =>
    [
        Lists(["Ada", "Okafor", "left"], ["Oslo"], ["Zoë", "won", "上海"], ["Nobody", "knows"]),
        Lists([1, 2, 0], [0], [-1, -1, -1], null),
        Numbers(0, 1, 1, -1),
    ];

    private static void AssertSays(string path, params string[] expected)
    {
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromParquet(path)).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    // As Parquet, and with columns that only Arrow has as Arrow.
    private string Many(bool isArrow = false)
    {
        var category = new DictionaryType(Int32Type.Default, StringType.Default, ordered: false);
        Field[] fields =
        [
            isArrow ? new Field("text", LargeStringType.Default, nullable: true) : Text("text"), new Field("flag", BooleanType.Default, nullable: true), new Field("small", UInt8Type.Default, nullable: true),
            new Field("real", DoubleType.Default, nullable: true), new Field("single", FloatType.Default, nullable: true), isArrow ? new Field("category", category, nullable: true) : Text("category"),
            List("moods", StringType.Default),
        ];
        IArrowArray[] columns =
        [
            isArrow ? Large("Ada left", "Oslo wins", "Lima") : Texts("Ada left", "Oslo wins", "Lima"),
            new BooleanArray.Builder().Append(true).AppendNull().Append(false).Build(),
            new UInt8Array.Builder().Append(3).AppendNull().Append(7).Build(),
            new DoubleArray.Builder().Append(0.5).AppendNull().Append(-1e300).Build(),
            new FloatArray.Builder().Append(0.25f).AppendNull().Append(2).Build(),
            isArrow ? new DictionaryArray(category, new Int32Array.Builder().Append(0).Append(1).AppendNull().Build(), Texts("x", "y")) : Texts("x", "y", null),
            Lists(["angry"], null, ["a", "b"]),
        ];
        return isArrow ? WriteArrow(_folder.File("many.arrow"), [.. fields, new Field("none", NullType.Default, nullable: true)], features: null, [.. columns, new NullArray(3)])
            : WriteParquet(_folder.File("many.parquet"), fields, features: null, columns);
    }

    private static LargeStringArray Large(params string[] values)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(string.Concat(values));
        var offsets = new ArrowBuffer.Builder<long>().Append(0);
        long end = 0;
        foreach (var value in values)
        {
            offsets.Append(end += System.Text.Encoding.UTF8.GetByteCount(value));
        }

        return new LargeStringArray(values.Length, offsets.Build(), new ArrowBuffer(bytes), ArrowBuffer.Empty, 0, 0);
    }

    /// <summary>Numbers without a pattern, the same in each run.</summary>
    internal sealed class Lcg(uint seed)
    {
        private uint _state = seed;

        internal int Next(int below)
        {
            _state = (_state * 1664525) + 1013904223;
            return (int)((_state >> 8) % (uint)below);
        }
    }
}
