using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Pretrained;

/// <summary>What all tests of the hub share: a hub, an empty cache, and waits that take no time.</summary>
public abstract class HubTests : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    private protected FakeHub Hub { get; } = new();

    private protected InstantTime Time { get; } = new();

    private protected string Cache => _cache.Path;

    private protected string ModelFolder => Path.Combine(Cache, "models--acme--tiny");

    private protected string Partial => Path.Combine(ModelFolder, "blobs", Hub.ETag(FakeHub.Weights) + ".incomplete");

    private protected HubOptions Options => With();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Hub.Dispose();
        _cache.Dispose();
    }

    /// <summary>The options of all tests, but for what is given.</summary>
    private protected HubOptions With(
        string? cacheFolder = null, string? endpoint = null, string? token = null, bool offline = false, string revision = "main", IProgress<DownloadProgress>? progress = null) => new()
        {
            CacheFolder = cacheFolder ?? Cache,
            Endpoint = endpoint ?? Hub.Address,
            Token = token,
            Offline = offline,
            Revision = revision,
            Progress = progress,
            RetryCount = 3,
            RetryTime = Time,
        };

    private protected Task<string> DownloadAsync(HubOptions? options = null, CancellationToken? cancellation = null) =>
        HubDownloader.DownloadAsync(FakeHub.Model, options ?? Options, cancellation ?? TestContext.Current.CancellationToken);

    private protected async Task<string> ErrorAsync(HubOptions? options = null) =>
        (await Assert.ThrowsAsync<HubException>(() => DownloadAsync(options))).Message;

    private protected void AssertComplete(string snapshot) =>
        Assert.All(Hub.Files, file => Assert.Equal(file.Value, File.ReadAllBytes(Path.Combine(snapshot, file.Key))));
}
