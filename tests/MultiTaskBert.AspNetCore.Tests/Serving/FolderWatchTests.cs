using MultiTaskBert.AspNetCore.Serving;
using MultiTaskBert.Tests;

namespace MultiTaskBert.AspNetCore.Tests.Serving;

/// <summary>Who waits is woken, by the system or the clock.</summary>
public sealed class FolderWatchTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task WaitAsync_AFileIsWritten_Returns()
    {
        using var folder = new TemporaryFolder();
        using var watch = new FolderWatch(folder.Path, TimeProvider.System);
        var waiting = watch.WaitAsync(Long, CancellationToken.None);
        folder.Write("a", "one");

        await waiting.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task WaitAsync_TheFolderWasReplaced_WatchesTheNewOneWhenRenewed()
    {
        using var parent = new TemporaryFolder();
        var path = Directory.CreateDirectory(parent.File("model")).FullName;
        using var watch = new FolderWatch(path, TimeProvider.System);
        using var cancellation = new CancellationTokenSource();
        var first = watch.WaitAsync(Long, cancellation.Token);
        Directory.Move(path, parent.File("old"));
        Directory.CreateDirectory(path);
        await cancellation.CancelAsync();
        await Task.WhenAny(first);
        watch.Renew();
        var second = watch.WaitAsync(Long, CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(path, "a"), "one");

        await second.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task WaitAsync_NothingToWatch_ReturnsWhenTheTimeIsUp()
    {
        using var parent = new TemporaryFolder();
        using var watch = new FolderWatch(parent.File("nowhere"), new InstantTime());

        await watch.WaitAsync(Long, CancellationToken.None);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Throws()
    {
        using var folder = new TemporaryFolder();
        using var watch = new FolderWatch(folder.Path, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.WaitAsync(Long, new CancellationToken(canceled: true)));
    }
}
