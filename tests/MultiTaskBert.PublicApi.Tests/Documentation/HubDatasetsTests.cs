using System.IO.Compression;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using MultiTaskBert.Data;
using MultiTaskBert.Pretrained;
using ParquetSharp;
using ParquetSharp.Arrow;

#pragma warning disable xUnit1051 // The code stands here as a reader of the documents writes it: without the token of a test.

namespace MultiTaskBert.PublicApi.Tests.Documentation;

/// <summary>The code of docs/hub-datasets.md; what would go to the network runs against the local folder of the same name.</summary>
[Collection(DocumentationTests.Name)]
public sealed class HubDatasetsTests
{
    private static readonly Field Words = new("tokens", new ListType(new Field("item", StringType.Default, nullable: true)), nullable: true);
    private static readonly Field Tags = new("ner_tags", new ListType(new Field("item", Int64Type.Default, nullable: true)), nullable: true);

    private static readonly Schema Ner = new(
        [Words, Tags],
        new Dictionary<string, string>
        {
            ["huggingface"] = """{"info": {"features": {"ner_tags": {"feature": {"names": ["O", "B-PER", "I-PER"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}""",
        });

    [Fact]
    public void FromParquet_Files_AreRead()
    {
        Directory.CreateDirectory("data");
        Write("data/train-00000-of-00002.parquet", Ner, ["Ada", "Okafor", "left"], [1, 2, 0]);
        Write("data/train-00001-of-00002.parquet", Ner, ["Oslo"], [0]);
        #region hub-parquet
        MtlDataset train = MtlDataset.FromParquet("data/train-*.parquet");   // a file, or several by a pattern
        Console.WriteLine($"{train.Count} rows; {string.Join(", ", train.TagNames("ner_tags"))}");
        #endregion

        Assert.Equal("2 rows; O, B-PER, I-PER", $"{train.Count} rows; {string.Join(", ", train.TagNames("ner_tags"))}");
    }

    [Fact]
    public void FromParquet_Options_NameColumns()
    {
        var schema = new Schema([new Field("body", StringType.Default, true), new Field("label", Int64Type.Default, true), new Field("id", StringType.Default, true)], metadata: null);
        using (var writer = new FileWriter("reviews.parquet", schema))
        using (var batch = new RecordBatch(schema, [new StringArray.Builder().Append("Fine").Build(), new Int64Array.Builder().Append(1).Build(), new StringArray.Builder().Append("x").Build()], 1))
        {
            writer.WriteRecordBatch(batch);
            writer.Close();
        }

        #region hub-columns
        MtlDataset reviews = MtlDataset.FromParquet("reviews.parquet", new JsonLinesOptions
        {
            TextProperty = "body",
            Renamed = new Dictionary<string, string> { ["label"] = "sentiment" },
            ClassNames = new Dictionary<string, IReadOnlyList<string>> { ["label"] = ["negative", "positive"] },
            Ignored = ["id"],
        });
        #endregion

        Assert.Equal([new MtlRow("Fine").With("sentiment", "positive")], reviews);
    }

    [Fact]
    public void FromArrow_FileAndFolder_AreTheSame()
    {
        Directory.CreateDirectory("saved/train");
        using (var file = File.Create("saved/train/data-00000-of-00001.arrow"))
        using (var writer = new ArrowStreamWriter(file, Ner))
        using (var batch = Batch(Ner, ["Ada", "left"], [1, 0]))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        File.WriteAllText("saved/dataset_dict.json", "{\"splits\": [\"train\"]}");
        File.WriteAllText("saved/train/state.json", "{\"_data_files\": [{\"filename\": \"data-00000-of-00001.arrow\"}]}");
        #region hub-arrow
        MtlDataset rows = MtlDataset.FromArrow("saved/train/data-00000-of-00001.arrow");   // a stream or a file
        MtlDataset saved = MtlDataset.FromHub("saved", "train");                           // the folder that save_to_disk wrote
        #endregion

        Assert.Equal(rows, saved);
        Assert.Single(rows);
    }

    [Fact]
    public async Task FromHub_FolderOfThatName_IsRead()
    {
        Directory.CreateDirectory("acme/tickets/en");
        File.WriteAllText("acme/tickets/README.md", "---\nconfigs:\n- config_name: en\n  data_files: en/*\n- config_name: de\n  data_files: de/*\n---\n");
        File.WriteAllText("acme/tickets/en/train.jsonl", "{\"id\": 1, \"text\": \"Ada left\", \"topic\": \"Jobs\"}\n");
        #region hub-dataset
        MtlDataset english = await MtlDataset.FromHubAsync("acme/tickets", "train", new HubDatasetOptions
        {
            Config = "en",
            Fields = new JsonLinesOptions { Ignored = ["id"] },
            Hub = new HubOptions { Revision = "main", CacheFolder = "models" },
        });
        #endregion

        Assert.Equal([new MtlRow("Ada left").With("topic", "Jobs")], english);
    }

    [Fact]
    public void AnyReader_PackedFiles_AreUnpacked()
    {
        using (var file = File.Create("train.jsonl.gz"))
        using (var pack = new GZipStream(file, CompressionMode.Compress))
        {
            pack.Write(File.ReadAllBytes("train.jsonl"));
        }

        using (var file = File.Create("train.conll.zst"))
        using (var pack = new ZstdSharp.CompressionStream(file))
        {
            pack.Write(File.ReadAllBytes("train.conll"));
        }

        #region hub-packed
        MtlDataset packed = MtlDataset.FromJsonLines("train.jsonl.gz");
        MtlDataset also = MtlDataset.FromConll("train.conll.zst");
        #endregion

        Assert.Equal(24, packed.Count);
        Assert.Equal(2, also.Count);
    }

    private static void Write(string path, Schema schema, string[] words, long[] tags)
    {
        using var properties = new WriterPropertiesBuilder().Build();
        using var builder = new ArrowWriterPropertiesBuilder();
        using var arrow = builder.StoreSchema().Build();
        using var writer = new FileWriter(path, schema, properties, arrow);
        using var batch = Batch(schema, words, tags);
        writer.WriteRecordBatch(batch);
        writer.Close();
    }

    private static RecordBatch Batch(Schema schema, string[] words, long[] tags)
    {
        var tokens = new ListArray.Builder(((ListType)Words.DataType).ValueField).Append();
        ((StringArray.Builder)tokens.ValueBuilder).AppendRange(words);
        var numbers = new ListArray.Builder(((ListType)Tags.DataType).ValueField).Append();
        ((Int64Array.Builder)numbers.ValueBuilder).AppendRange(tags);
        return new RecordBatch(schema, [tokens.Build(), numbers.Build()], 1);
    }
}
