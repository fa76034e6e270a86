using Apache.Arrow;
using MultiTaskBert.Data;
using MultiTaskBert.Pretrained;
using static MultiTaskBert.Tests.Parquet.ColumnarFiles;

namespace MultiTaskBert.Tests.Parquet;

/// <summary>Data sets of the hub: which files make a split, what they say of themselves, and the cache.</summary>
public sealed class HubDatasetTests : IDisposable
{
    private const string Readme = """
        ---
        license: mit
        dataset_info:
          features:
          - name: text
            dtype: string
          - name: topic
            dtype:
              class_label:
                names:
                  '0': Jobs
                  '1': Sports
        configs:
        - config_name: default
          data_files:
          - split: train
            path: data/tr-*
          - split: test
            path: [data/te-0.jsonl]
        ---
        # Tickets
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeDatasetHub _hub = new();

    private string Cache => _folder.File("cache");

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    /// <summary>Names that are no text (half of a surrogate pair) say nothing; the others are read.</summary>
    [Fact]
    public void FromHub_InfosWithNamesThatAreNoText_AreReadWithoutThem()
    {
        _folder.Write("odd/dataset_infos.json", """{"\udfff": {"features": {}}, "default": {"features": {"\ud800": {"names": ["a"], "_type": "ClassLabel"}, "mood": {"names": ["\udc00", "b"], "_type": "ClassLabel"}, "topic": {"names": ["Jobs", "Sports"], "_type": "ClassLabel"}}}}""");
        _folder.Write("odd/train.jsonl", "{\"text\": \"Ada left\", \"topic\": 1, \"mood\": 1}\n");
        Assert.Equal([new MtlRow("Ada left").With("topic", "Sports").With("mood", 1)], MtlDataset.FromHub(_folder.File("odd"), "train"));
    }

    [Theory]
    [InlineData("""{"_split": "\ud800", "_data_files": [{"filename": "data.arrow"}]}""", "lists the file 'data.arrow', which is not in the folder. Copy the folder again.")]
    [InlineData("""{"_data_files": [{"filename": "\ud800"}]}""", "lists the file '', which is not in the folder. Copy the folder again.")]
    public void FromHub_SavedFolderWithNamesThatAreNoText_IsAProblem(string state, string problem)
    {
        _folder.Write("odd/state.json", state);
        Assert.EndsWith(problem, Assert.Throws<DatasetException>(() => MtlDataset.FromHub(_folder.File("odd"), "train")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromHub_Tables_HaveTheNamesOfTheCardAndTheOptions()
    {
        _folder.Write("tickets/README.md", Readme.Split("configs:", StringSplitOptions.None)[0].TrimEnd() + "\n---\n");
        _folder.Write("tickets/train.csv", "text,topic,mood\n\"Ada, left\",0,calm\nOslo wins,1,loud\nLima,-1,calm\n");
        _folder.Write("tickets/test.tsv", "text\ttopic\tmood\nQuito\t1\tloud\n");
        Assert.Equal(
            [new MtlRow("Ada, left").With("topic", "Jobs"), new MtlRow("Oslo wins").With("topic", "Sports"), new MtlRow("Lima")],
            MtlDataset.FromHub(_folder.File("tickets"), "train", new HubDatasetOptions { Fields = new JsonLinesOptions { Ignored = ["mood"] } }));
        Assert.Equal(
            [new MtlRow("Quito").With("field", "Sports").With("mood", "loud")],
            MtlDataset.FromHub(_folder.File("tickets"), "test", new HubDatasetOptions { Fields = new JsonLinesOptions { Renamed = new Dictionary<string, string>(StringComparer.Ordinal) { ["topic"] = "field" } } }));
    }

    [Fact]
    public async Task FromHub_FilesAndNamesOfTheReadme_AreReadAndOnlyThoseOfTheSplitAreDownloaded()
    {
        AddTickets();
        var rows = await MtlDataset.FromHubAsync(FakeDatasetHub.Id, "train", Options(), TestContext.Current.CancellationToken);
        Assert.Equal([new MtlRow("Ada left").With("topic", "Jobs"), new MtlRow("Oslo wins").With("topic", "Sports")], rows);
        Assert.DoesNotContain(_hub.Requests, request => request.Path.Contains("te-0", StringComparison.Ordinal));
        Assert.All(_hub.Requests, request => Assert.Equal("Bearer hf_secret", request.Header("Authorization")));

        // The layout of Python's library: data sets beside models, links into folders.
        var snapshot = Directory.GetDirectories(Path.Combine(Cache, "datasets--acme--tickets", "snapshots"))[0];
        Assert.True(File.Exists(Path.Combine(snapshot, "data", "tr-1.jsonl")));
        Assert.Equal("../../../blobs/" + Pretrained.FakeHub.GitHash(_hub.Files["data/tr-1.jsonl"]), new FileInfo(Path.Combine(snapshot, "data", "tr-1.jsonl")).LinkTarget);
        Assert.Equal([new MtlRow("Lima").With("topic", "Jobs")], MtlDataset.FromHub(FakeDatasetHub.Id, "testing", Options()));
    }

    [Fact]
    public void FromHub_Offline_ReadsWhatTheCacheHas()
    {
        AddTickets();
        _ = MtlDataset.FromHub(FakeDatasetHub.Id, options: Options());
        var asked = _hub.Requests.Count;
        Assert.Equal(2, MtlDataset.FromHub(FakeDatasetHub.Id, options: Options(offline: true)).Count);
        Assert.Equal(asked, _hub.Requests.Count);
        Assert.Contains("(missing: data/te-0.jsonl)", Assert.Throws<HubException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, "test", Options(offline: true))).Message, StringComparison.Ordinal);
        Assert.Contains("Data set 'acme/other'", Assert.Throws<HubException>(() => MtlDataset.FromHub("acme/other", "test", Options(offline: true))).Message, StringComparison.Ordinal);

        // A hub that is down is no obstacle to what is there.
        _hub.OnRequest = _ => Pretrained.Reply.Empty(503);
        Assert.Equal(2, MtlDataset.FromHub(FakeDatasetHub.Id, options: Options()).Count);
        Assert.Throws<HubException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, "test", Options()));
    }

    [Fact]
    public void FromHub_UnknownDataSetOrRevision_SaysSo()
    {
        Assert.Contains("There is no data set 'acme/none'", Assert.Throws<HubException>(() => MtlDataset.FromHub("acme/none", options: Options())).Message, StringComparison.Ordinal);
        Assert.Contains("no revision 'v2'", Assert.Throws<HubException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, options: Options(revision: "v2"))).Message, StringComparison.Ordinal);
        Assert.Contains("that is no id of a data set either", Assert.Throws<DatasetException>(() => MtlDataset.FromHub("a/b/c", options: Options())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"siblings\": []}")]
    [InlineData("{\"sha\": \"../../x\", \"siblings\": []}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public void FromHub_AnswerThatIsNone_IsAnError(string answer)
    {
        _hub.OnRequest = _ => new Pretrained.Reply(200, System.Text.Encoding.UTF8.GetBytes(answer));
        Assert.Contains("does not behave like a Hugging Face hub", Assert.Throws<HubException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, options: Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromHub_NamesThatLeadOutOfTheFolder_AreNotTaken()
    {
        _hub.Add("../../train.jsonl", Line("evil"));
        _hub.Add("/etc/train.jsonl", Line("evil"));
        _hub.Add("a\\..\\train.jsonl", Line("evil"));
        _hub.Add("train.jsonl", Line("good"));
        Assert.Equal(["good"], MtlDataset.FromHub(FakeDatasetHub.Id, options: Options()).Select(row => row.Text!), StringComparer.Ordinal);

        _hub.Add("README.md", "---\nconfigs:\n- config_name: default\n  data_files: ../secret/*.jsonl\n---\n");
        Assert.Contains("leads out of the folder", Assert.Throws<DatasetException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, options: Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromHub_SeveralConfigurations_MustBeChosen()
    {
        _hub.Add("README.md", "---\nconfigs:\n- config_name: de\n  data_files: de/*\n- config_name: en\n  data_files:\n    train: en/a.jsonl\n---\n");
        _hub.Add("de/train.jsonl", Line("hallo"));
        _hub.Add("en/a.jsonl", Line("hello"));
        AssertSays(null, "it has several configurations: choose one in HubDatasetOptions.Config: 'de', 'en'");
        AssertSays("fr", "there is no configuration 'fr'");
        Assert.Equal("hello", Assert.Single(MtlDataset.FromHub(FakeDatasetHub.Id, options: Options(config: "en"))).Text);
        Assert.Equal("hallo", Assert.Single(MtlDataset.FromHub(FakeDatasetHub.Id, options: Options(config: "de"))).Text);
    }

    [Fact]
    public void FromHub_OnlyAScript_IsReadFromWhatTheHubConverted()
    {
        _hub.Add("tickets.py", "raise SystemExit");
        AssertSays(null, "has no data but a script, 'tickets.py', which is never run", "refs/convert/parquet");

        _hub.Revisions["refs/convert/parquet"] = new(StringComparer.Ordinal)
        {
            ["default/train/0000.parquet"] = File.ReadAllBytes(WriteParquet(_folder.File("a"), [Text("text")], features: null, [Texts("converted")])),
            ["default/partial-test/0000.parquet"] = File.ReadAllBytes(_folder.File("a")),
        };
        var rows = MtlDataset.FromHub(FakeDatasetHub.Id, options: Options());
        Assert.Equal("converted", Assert.Single(rows).Text);
        Assert.Contains("loading scripts ('tickets.py'), which are never run", Assert.Single(rows.LeftOut).What, StringComparison.Ordinal);
        Assert.Contains("only the beginning of the split 'test'", Assert.Throws<DatasetException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, "test", Options())).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_hub.Requests, request => request.Path.EndsWith(".py", StringComparison.Ordinal));
    }

    [Fact]
    public void FromHub_FilesByNamesAndFolders_AreTheirSplits()
    {
        Write("data/train-00000-of-00001.jsonl", "1");
        Write("data/validation_matched-00000-of-00001.jsonl", "2");
        Write("data/dev_set.jsonl", "3");
        Write("evaluation/part1.jsonl", "4");
        Write("evaluation/part2.jsonl.gz", "5");
        Assert.Equal(["1"], Texts("training"), StringComparer.Ordinal);
        Assert.Equal(["2"], Texts("validation_matched"), StringComparer.Ordinal);
        Assert.Equal(["3"], Texts("dev"), StringComparer.Ordinal);
        Assert.Equal(["4", "5"], Texts("test"), StringComparer.Ordinal);
        Assert.Contains("there is no split 'extra'; there are: ", Assert.Throws<DatasetException>(() => Texts("extra")).Message, StringComparison.Ordinal);

        string[] Texts(string split) => [.. MtlDataset.FromHub(_folder.File("local"), split).Select(row => row.Text!)];
        void Write(string name, string text) => _folder.Write($"local/{name}", name.EndsWith(".gz", StringComparison.Ordinal) ? Data.Files.DataFileTests.Pack("gzip", System.Text.Encoding.UTF8.GetBytes(Line(text))) : System.Text.Encoding.UTF8.GetBytes(Line(text)));
    }

    [Fact]
    public void FromHub_FolderWithoutSplits_IsForTraining()
    {
        _folder.Write("local/tickets.jsonl", Line("a"));
        _folder.Write("local/tickets.parquet", File.ReadAllBytes(WriteParquet(_folder.File("a"), [Text("text")], features: null, [Texts("b")])));
        var rows = MtlDataset.FromHub(_folder.File("local"));
        Assert.Equal("b", Assert.Single(rows).Text); // Parquet goes before; the other is counted.
        Assert.Contains("files of the same split in another format", Assert.Single(rows.LeftOut).What, StringComparison.Ordinal);
        Assert.Contains("there is no file that is read", Assert.Throws<DatasetException>(() => MtlDataset.FromHub(Directory.CreateDirectory(_folder.File("empty")).FullName)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromHub_SavedToDisk_IsReadByItsStates()
    {
        Field[] fields = [Text("text"), Number("topic")];
        var features = Features("""{"topic": {"names": ["Jobs", "Sports"], "_type": "ClassLabel"}}""");
        foreach (var (split, text) in ((string, string)[])[("train", "Ada left"), ("test", "Oslo wins")])
        {
            WriteArrow(_folder.File($"saved/{split}/data-00000-of-00001.arrow"), fields, features, [Texts(text), Numbers(1)]);
            _folder.Write($"saved/{split}/state.json", $"{{\"_data_files\": [{{\"filename\": \"data-00000-of-00001.arrow\"}}], \"_split\": \"{split}\"}}");
            _folder.Write($"saved/{split}/dataset_info.json", "{}");
        }

        _folder.Write("saved/dataset_dict.json", "{\"splits\": [\"train\", \"test\"]}");
        Assert.Equal([new MtlRow("Oslo wins").With("topic", "Sports")], MtlDataset.FromHub(_folder.File("saved"), "test"));
        Assert.Equal([new MtlRow("Ada left").With("topic", "Sports")], MtlDataset.FromHub(_folder.File("saved/train")));
        Assert.Contains("this is the split 'train'", Assert.Throws<DatasetException>(() => MtlDataset.FromHub(_folder.File("saved/train"), "test")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no split 'dev'; there are: 'train', 'test'", Assert.Throws<DatasetException>(() => MtlDataset.FromHub(_folder.File("saved"), "dev")).Message, StringComparison.Ordinal);

        _folder.Write("saved/train/state.json", "{\"_data_files\": [{\"filename\": \"../test/data-00000-of-00001.arrow\"}]}");
        Assert.Contains("which is not in the folder", Assert.Throws<DatasetException>(() => MtlDataset.FromHub(_folder.File("saved"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromHub_DatasetInfos_NameTheNumbers()
    {
        _folder.Write("local/dataset_infos.json", """{"default": {"features": {"tokens": {}, "ner_tags": {"feature": {"names": ["O", "B-PER"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}""");
        _folder.Write("local/train.jsonl", "{\"tokens\": [\"Ada\", \"left\"], \"ner_tags\": [1, 0]}\n");
        Assert.Equal([new MtlRow(["Ada", "left"]).With("ner_tags", ["B-PER", "O"])], MtlDataset.FromHub(_folder.File("local")));
    }

    [Theory]
    [InlineData("---\na: &x [1]\nb: *x\n---\n", "alias")]
    [InlineData("---\na: [\n---\n", "no YAML")]
    [InlineData("---\na: b\n", "has no end")]
    public void FromHub_ReadmeThatIsBroken_IsAProblem(string readme, string expected)
    {
        _folder.Write("local/README.md", readme);
        _folder.Write("local/train.jsonl", Line("a"));
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => MtlDataset.FromHub(_folder.File("local"))).Message, StringComparison.Ordinal);
    }

    private static string Line(string text) => $"{{\"text\": \"{text}\"}}\n";

    private void AddTickets()
    {
        _hub.Add("README.md", Readme);
        _hub.Add("data/tr-0.jsonl", "{\"text\": \"Ada left\", \"topic\": 0}\n");
        _hub.Add("data/tr-1.jsonl", "{\"text\": \"Oslo wins\", \"topic\": 1}\n");
        _hub.Add("data/te-0.jsonl", "{\"text\": \"Lima\", \"topic\": 0}\n");
        _hub.Add("data/unused.jsonl", "broken");
    }

    private void AssertSays(string? config, params string[] expected)
    {
        var message = Assert.Throws<DatasetException>(() => MtlDataset.FromHub(FakeDatasetHub.Id, options: Options(config: config))).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private HubDatasetOptions Options(bool offline = false, string revision = "main", string? config = null) => new() { Hub = _hub.Options(Cache, offline, revision), Config = config };
}
