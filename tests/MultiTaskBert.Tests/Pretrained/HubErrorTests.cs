using System.Text;
using MultiTaskBert.Pretrained;
using MultiTaskBert.Pretrained.Hub;
using MultiTaskBert.Weights;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class HubErrorTests : HubTests
{
    [Theory]
    [InlineData(404, "RepoNotFound", "There is no model 'acme/tiny'")]
    [InlineData(404, "RevisionNotFound", "no revision 'main'")]
    [InlineData(404, "EntryNotFound", "no 'config.json'")]
    [InlineData(404, "", "the model or revision does not exist")]
    [InlineData(401, "RepoNotFound", "HF_TOKEN")]
    [InlineData(401, "", "HF_TOKEN")]
    [InlineData(403, "GatedRepo", "accept its terms at")]
    [InlineData(418, "", "answers 418")]
    public async Task Download_Refused_SaysWhyAndWhatToDo(int status, string code, string expected)
    {
        Hub.OnHub = _ => code.Length == 0 ? Reply.Empty(status) : Reply.Empty(status, ("X-Error-Code", code));
        var error = await ErrorAsync();
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("acme/tiny", error, StringComparison.Ordinal);
        Assert.Empty(Time.Waits);
    }

    [Fact]
    public async Task Download_RefusedDespiteCache_IsNotHidden()
    {
        await DownloadAsync();
        Hub.OnHub = _ => Reply.Empty(404, ("X-Error-Code", "RepoNotFound"));
        Assert.Contains("There is no model", await ErrorAsync(), StringComparison.Ordinal);
    }

    // AutoModel would leave the classifier behind.
    [Fact]
    public async Task Download_OnlyPicklesOfATagger_NamesTheClassThatKeepsIt()
    {
        Hub.Files.Remove(FakeHub.Weights);
        Hub.Files["pytorch_model.bin"] = [1, 2, 3];
        Hub.Files["config.json"] = Encoding.UTF8.GetBytes("""{"model_type":"bert","architectures":["BertForTokenClassification"]}""");
        Assert.Contains(" BertForTokenClassification.from_pretrained(id).save_pretrained(folder, safe_serialization=True).", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_OnlyPickles_SaysThatTheyAreNeverRead()
    {
        Hub.Files.Remove(FakeHub.Weights);
        Hub.Files["pytorch_model.bin"] = [1, 2, 3];
        var error = await ErrorAsync();
        Assert.Contains("neither model.safetensors nor model.safetensors.index.json", error, StringComparison.Ordinal);
        Assert.Contains("pickles", error, StringComparison.Ordinal);
        Assert.DoesNotContain(Hub.HubRequests, request => request.Path.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Download_Shards_AreAllTaken()
    {
        UseShards("{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\",\"b\":\"model-00002-of-00002.safetensors\"}}");
        var snapshot = await DownloadAsync();
        AssertComplete(snapshot);
        using var checkpoint = CheckpointFolder.Open(snapshot);
        Assert.Equal(["a", "b"], checkpoint.Names);
        AssertComplete(await DownloadAsync(With(offline: true)));
    }

    [Fact]
    public async Task Download_ShardThatTheHubLacks_NamesIt()
    {
        UseShards("{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\",\"b\":\"lost.safetensors\"}}");
        Assert.Contains("'lost.safetensors'", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil.safetensors")]
    [InlineData("..\\\\evil.safetensors")]
    [InlineData("/tmp/evil.safetensors")]
    [InlineData("model.bin")]
    public async Task Download_IndexThatNamesAPath_IsRefusedBeforeAnyRequestForIt(string shard)
    {
        UseShards($"{{\"weight_map\":{{\"a\":\"{shard}\"}}}}");
        var error = await Assert.ThrowsAsync<CheckpointException>(() => DownloadAsync());
        Assert.Contains("allowed is the name of a .safetensors file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Hub.HubRequests, request => request.Path.Contains("evil", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(Cache, "*", SearchOption.AllDirectories), file => file.Contains("evil", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Repo-Commit", "../../../evil")]
    [InlineData("X-Repo-Commit", "..")]
    [InlineData("ETag", "\"../../evil\"")]
    [InlineData("ETag", "\"\"")]
    [InlineData("X-Linked-Etag", "C:\\evil")]
    [InlineData("X-Linked-Size", "-5")]
    public async Task Download_HeaderThatIsAPathOrNoNumber_IsRefused(string header, string value)
    {
        Hub.OnHub = request =>
        {
            var reply = Hub.Answer(request);
            reply.Headers[header] = value;
            return reply;
        };
        Assert.Contains("does not behave like a Hugging Face hub", await ErrorAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public async Task Download_LargerThanTheDisk_IsRefusedBeforeItBegins()
    {
        Hub.OnHub = request =>
        {
            var reply = Hub.Answer(request);
            reply.Headers["X-Linked-Size"] = "1152921504606846976";
            return reply;
        };
        var error = await ErrorAsync();
        Assert.Contains("needs 1152921504606846976 more bytes", error, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_CACHE", error, StringComparison.Ordinal);
        Assert.Equal(0, Hub.Downloads);
    }

    [Fact]
    public async Task Download_RedirectToAnotherServer_DoesNotTakeTheToken()
    {
        AssertComplete(await DownloadAsync(With(token: "hf_secret")));
        Assert.NotEmpty(Hub.ContentRequests);
        Assert.All(Hub.ContentRequests, request => Assert.Null(request.Header("Authorization")));
        Assert.All(Hub.HubRequests, request => Assert.Equal("Bearer hf_secret", request.Header("Authorization")));
    }

    [Fact]
    public async Task Download_RedirectWithinTheHub_IsFollowedWithTheToken()
    {
        // Old names of models lead to the new ones this way.
        Hub.OnHub = request => request.Path.StartsWith("/moved", StringComparison.Ordinal)
            ? null
            : Reply.Empty(307, ("Location", "/moved" + request.Path));
        AssertComplete(await DownloadAsync(With(token: "hf_secret")));
        Assert.All(Hub.HubRequests, request => Assert.Equal("Bearer hf_secret", request.Header("Authorization")));
    }

    [Theory]
    [InlineData("http://example.com/x", "only https")]
    [InlineData("ftp://127.0.0.1/x", "only https")]
    [InlineData("/again", "more than 10 times")]
    public async Task Download_RedirectThatLeadsNowhere_IsRefused(string location, string expected)
    {
        Hub.OnHub = _ => Reply.Empty(302, ("Location", location));
        Assert.Contains(expected, await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_EverythingWrongInTheOptions_IsListedAtOnceWithoutTheToken()
    {
        var options = new HubOptions { CacheFolder = " ", Endpoint = "http://example.com", Token = "bad\ntoken", Revision = "../main", RetryCount = -1 };
        var error = (await Assert.ThrowsAsync<HubException>(() =>
            HubDownloader.DownloadAsync("../x", options, TestContext.Current.CancellationToken))).Message;
        Assert.All(["Model id '../x'", "Revision '../main'", "Endpoint 'http://example.com'", "CacheFolder", "Token", "RetryCount -1"],
            part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.DoesNotContain("bad", error, StringComparison.Ordinal);
        Assert.DoesNotContain("bad", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-base-uncased", true)]
    [InlineData("google-bert/bert-base-uncased", true)]
    [InlineData("a_b.c/D-1.5", true)]
    [InlineData("", false)]
    [InlineData("a/b/c", false)]
    [InlineData("a//b", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("..", false)]
    [InlineData("a/..", false)]
    [InlineData("a..b", false)]
    [InlineData("a--b", false)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("a b", false)]
    [InlineData("a\\b", false)]
    [InlineData("é", false)]
    [InlineData("C:", false)]
    public void IsModelId_FollowsTheRulesOfTheHub(string id, bool expected) => Assert.Equal(expected, HubNames.IsModelId(id));

    private void UseShards(string index)
    {
        Hub.Files.Remove(FakeHub.Weights);
        Hub.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes(index);
        Hub.Files["model-00001-of-00002.safetensors"] = FakeHub.SafeTensors(1000, "a");
        Hub.Files["model-00002-of-00002.safetensors"] = FakeHub.SafeTensors(2000, "b");
    }
}
