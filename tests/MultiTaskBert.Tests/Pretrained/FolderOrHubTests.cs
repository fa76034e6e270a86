using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>A folder or a model of the hub: both ways of loading take both.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FolderOrHubTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly TemporaryFolder _cache = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HubOptions Offline => new() { CacheFolder = _cache.Path, Offline = true };

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task FromPretrained_ModelOfTheHub_IsTheOneThatTheFolderHolds()
    {
        var snapshot = Path.Combine(_cache.Path, "models--some--tiny", "snapshots", Commit);
        using (var backbone = TinyBert.Load(layers: 1))
        {
            backbone.Save(snapshot);
        }

        Directory.CreateDirectory(Path.Combine(_cache.Path, "models--some--tiny", "refs"));
        await File.WriteAllTextAsync(Path.Combine(_cache.Path, "models--some--tiny", "refs", "main"), Commit, Token);
        using Backbone folder = Backbone.FromPretrained(snapshot), hub = Backbone.FromPretrained("some/tiny", Offline), later = await Backbone.FromPretrainedAsync("some/tiny", Offline, Token);
        Assert.Equal(ModelBits.Of(folder), ModelBits.Of(hub));
        Assert.Equal(ModelBits.Of(folder), ModelBits.Of(later));
    }

    [Fact]
    public async Task FromPretrained_NeitherFolderNorModel_SaysSo()
    {
        var path = Path.Combine(_cache.Path, "no", "such", "folder");
        const string Expected = "does not exist, and that is no model id of the hub either";
        Assert.Contains(Expected, Assert.Throws<CheckpointException>(() => Backbone.FromPretrained(path)).Message, StringComparison.Ordinal);
        Assert.Contains(Expected, (await Assert.ThrowsAsync<CheckpointException>(() => Backbone.FromPretrainedAsync(path, cancellationToken: Token))).Message, StringComparison.Ordinal);
        Assert.Contains(Expected, Assert.Throws<CheckpointException>(() => SequenceClassificationHead.FromPretrained("topic", path)).Message, StringComparison.Ordinal);
        Assert.Contains("is not complete in the cache", Assert.Throws<HubException>(() => Backbone.FromPretrained("some/other", Offline)).Message, StringComparison.Ordinal);
    }
}
