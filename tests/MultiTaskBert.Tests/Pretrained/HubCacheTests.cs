using System.Text;
using MultiTaskBert.Adapters;
using MultiTaskBert.Pretrained.Hub;
using MultiTaskBert.Tokenization;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class HubCacheTests : HubTests
{
    [Fact]
    public async Task Download_EmptyCache_HasTheLayoutOfPython()
    {
        var snapshot = await DownloadAsync();
        Assert.Equal(Path.Combine(ModelFolder, "snapshots", Hub.Commit), snapshot);
        AssertComplete(snapshot);
        Assert.Equal(Hub.Commit, File.ReadAllText(Path.Combine(ModelFolder, "refs", "main")));
        Assert.All(Hub.Files.Keys, file => Assert.Equal(
            Path.Combine("..", "..", "blobs", Hub.ETag(file)), new FileInfo(Path.Combine(snapshot, file)).LinkTarget));
        Assert.Equal(Sorted(Hub.Files.Keys.Select(Hub.ETag)), Sorted(Directory.GetFiles(Path.Combine(ModelFolder, "blobs"))));
        Assert.Equal(
            "adapter_config.json, adapter_model.safetensors, added_tokens.json, heads.safetensors, merges.txt, special_tokens_map.json, tokenizer.json, tokenizer_config.json, vocab.json", Sorted(Directory.GetFiles(Path.Combine(ModelFolder, ".no_exist", Hub.Commit))));
        using var checkpoint = CheckpointFolder.Open(snapshot);
        Assert.Equal(["w"], checkpoint.Names);
    }

    // RoBERTa's own files are vocab.json and merges.txt; without them the model had arrived and could not read a word.
    [Fact]
    public async Task Download_ModelWithBytePairFiles_BringsAllThatTheLoaderReads()
    {
        Hub.Files.Remove("vocab.txt");
        Hub.Files["vocab.json"] = Encoding.UTF8.GetBytes("""{"<s>":0,"<pad>":1,"</s>":2,"<unk>":3,"a":4,"b":5,"ab":6,"<mask>":7}""");
        Hub.Files["merges.txt"] = Encoding.UTF8.GetBytes("#version: 0.2\na b\n");
        Hub.Files["added_tokens.json"] = Encoding.UTF8.GetBytes("""{"<new>":8}""");
        var snapshot = await DownloadAsync();
        AssertComplete(snapshot);
        Assert.Equal([0, 6, 8, 2], TokenizerLoader.Load(snapshot).Encode("ab<new>").Ids);
    }

    // Every file that anything here reads from a model folder, so that a model that was saved and put on the hub comes back whole.
    [Fact]
    public async Task Download_SavedModel_IsWholeAgain()
    {
        using var saved = new TemporaryFolder();
        using (var model = new MultiTaskModel(TinyBert.Load(), new SequenceClassificationHead("topic", ["a", "b"])))
        {
            model.AddLora(new LoraOptions());
            model.Save(saved.Path);
        }

        Hub.Files.Clear();
        foreach (var file in Directory.GetFiles(saved.Path))
        {
            Hub.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
        }

        var snapshot = await DownloadAsync();
        AssertComplete(snapshot);
        using var again = MultiTaskModel.Load(snapshot);
        Assert.Equal("topic", again.Heads[0].Name);
    }

    [Fact]
    public async Task Download_Again_AsksOnlyWhatTheRevisionMeans()
    {
        var first = await DownloadAsync();
        Hub.Forget();
        Assert.Equal(first, await DownloadAsync());
        var request = Assert.Single(Hub.HubRequests);
        Assert.Equal(("HEAD", "/acme/tiny/resolve/main/config.json"), (request.Method, request.Path));
        Assert.Empty(Hub.ContentRequests);
    }

    [Fact]
    public async Task Download_CommitThatIsCached_AsksNothing()
    {
        await DownloadAsync();
        Hub.Forget();
        var snapshot = await DownloadAsync(With(revision: Hub.Commit));
        AssertComplete(snapshot);
        Assert.Empty(Hub.HubRequests);
    }

    [Fact]
    public async Task Download_NewCommit_FetchesOnlyWhatChanged()
    {
        await DownloadAsync();
        Hub.Forget();
        Hub.Commit = new string('d', 40);
        Hub.Files["config.json"] = Encoding.UTF8.GetBytes("{\"model_type\":\"bert\",\"hidden_size\":64}");
        var snapshot = await DownloadAsync();
        Assert.EndsWith(Hub.Commit, snapshot, StringComparison.Ordinal);
        AssertComplete(snapshot);
        Assert.Equal(1, Hub.Downloads);
    }

    [Fact]
    public async Task Download_RevisionWithSlashes_IsEscapedAndKept()
    {
        await DownloadAsync(With(revision: "refs/pr/1"));
        Assert.Equal("/acme/tiny/resolve/refs%2Fpr%2F1/config.json", Hub.HubRequests[0].Path);
        Assert.Equal(Hub.Commit, File.ReadAllText(Path.Combine(ModelFolder, "refs", "refs", "pr", "1")));
    }

    [Fact]
    public async Task Download_CacheFilledByPython_IsUsed()
    {
        // As huggingface_hub writes it: a reference without line end, blobs by tag, relative links.
        Directory.CreateDirectory(Path.Combine(ModelFolder, "refs"));
        File.WriteAllText(Path.Combine(ModelFolder, "refs", "main"), Hub.Commit);
        foreach (var (name, content) in Hub.Files)
        {
            var blob = Directory.CreateDirectory(Path.Combine(ModelFolder, "blobs")).FullName;
            var snapshot = Directory.CreateDirectory(Path.Combine(ModelFolder, "snapshots", Hub.Commit)).FullName;
            File.WriteAllBytes(Path.Combine(blob, Hub.ETag(name)), content);
            File.CreateSymbolicLink(Path.Combine(snapshot, name), $"../../blobs/{Hub.ETag(name)}");
        }

        AssertComplete(await DownloadAsync(With(offline: true)));
        Assert.Empty(Hub.HubRequests);
        AssertComplete(await DownloadAsync());
        Assert.Equal(0, Hub.Downloads);
    }

    [Fact]
    public async Task Download_LinkToADeletedBlob_IsRepaired()
    {
        var snapshot = await DownloadAsync();
        File.Delete(Path.Combine(ModelFolder, "blobs", Hub.ETag(FakeHub.Weights)));
        await DownloadAsync();
        AssertComplete(snapshot);
    }

    [Fact]
    public async Task Download_OfflineAndNotCached_NamesTheFilesAndTheVariable()
    {
        var error = await ErrorAsync(With(offline: true));
        Assert.Contains("missing: config.json, model.safetensors", error, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_OFFLINE", error, StringComparison.Ordinal);
        Assert.Contains(Cache, error, StringComparison.Ordinal);
        Assert.Empty(Hub.HubRequests);
    }

    [Fact]
    public async Task Download_HubGoneAndCached_UsesTheCacheWithoutWaiting()
    {
        var snapshot = await DownloadAsync();
        Hub.Dispose();
        Assert.Equal(snapshot, await DownloadAsync(With(endpoint: "http://127.0.0.1:1")));
        Assert.Empty(Time.Waits);
    }

    [Fact]
    public async Task Download_HubGoneAndNotCached_SaysThatItCannotBeReached()
    {
        var error = await ErrorAsync(With(endpoint: "http://127.0.0.1:1"));
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
        Assert.Contains("tried 4 times", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_TwoAtOnce_FetchEachFileOnce()
    {
        var snapshots = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DownloadAsync())));
        Assert.All(snapshots, AssertComplete);
        Assert.Equal(Hub.Files.Count, Hub.Downloads);
    }

    [Fact]
    public async Task Download_LockHeldElsewhere_WaitsUntilCancelled()
    {
        using var held = await FileLock.AcquireAsync(
            Path.Combine(Cache, ".locks", "models--acme--tiny", Hub.ETag(FakeHub.Weights) + ".lock"), TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(cancellation: cancellation.Token));
        Assert.False(File.Exists(Partial));
    }

    [Fact]
    public async Task Download_CacheIsAFile_NamesItAndTheVariable()
    {
        var file = Path.Combine(Cache, "file");
        File.WriteAllText(file, string.Empty);
        var error = await ErrorAsync(With(cacheFolder: file));
        Assert.Contains($"'{file}' cannot be used", error, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_CACHE", error, StringComparison.Ordinal);
    }

    private static string Sorted(IEnumerable<string> paths) => string.Join(", ", paths.Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
