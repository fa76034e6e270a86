using System.Globalization;
using MultiTaskBert.Pretrained;

namespace MultiTaskBert.Tests.Pretrained;

public sealed class HubTransferTests : HubTests
{
    private const int CutAt = 150_000;

    [Fact]
    public async Task Download_ConnectionCut_GoesOnWhereItEnded()
    {
        Hub.OnContent = request => request.Header("Range") is null ? Hub.Content(request) with { CutAfter = CutAt } : null;
        AssertComplete(await DownloadAsync());
        Assert.Equal($"all, bytes={CutAt}-", Hub.Ranges);
        Assert.Equal([TimeSpan.FromSeconds(1)], Time.Waits);
    }

    [Fact]
    public async Task Download_CutTooOften_KeepsThePartForTheNextRun()
    {
        Hub.OnContent = request => request.Header("Range") is null ? Hub.Content(request) with { CutAfter = CutAt } : Reply.Empty(503);
        var error = await ErrorAsync();
        Assert.Contains("tried 4 times", error, StringComparison.Ordinal);
        Assert.Equal([1.0, 2.0, 4.0], Time.Waits.Select(wait => wait.TotalSeconds));
        Assert.Equal(CutAt, new FileInfo(Partial).Length);
        Hub.OnContent = null;
        Hub.Forget();
        AssertComplete(await DownloadAsync());
        Assert.Equal($"bytes={CutAt}-", Hub.Ranges);
        Assert.False(File.Exists(Partial));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(206)]
    [InlineData(416)]
    public async Task Download_ServerThatCannotResume_StartsOver(int status)
    {
        Hub.OnContent = request => (request.Header("Range"), status) switch
        {
            (null, _) => Hub.ContentRequests.Count == 1 ? Hub.Content(request) with { CutAfter = CutAt } : null,
            (_, 200) => new Reply(200, Hub.Files[FakeHub.Weights]),
            (_, 206) => new Reply(206, Hub.Files[FakeHub.Weights]) { Headers = { ["Content-Range"] = "bytes 0-1/2" } },
            _ => Reply.Empty(status),
        };
        AssertComplete(await DownloadAsync());
    }

    [Fact]
    public async Task Download_ServerErrorThenSuccess_Works()
    {
        var failures = 2;
        Hub.OnHub = _ => Interlocked.Decrement(ref failures) >= 0 ? Reply.Empty(500) : null;
        AssertComplete(await DownloadAsync());
        Assert.Equal([1.0, 2.0], Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Download_TooManyRequests_WaitsAsLongAsAsked()
    {
        var failures = 1;
        Hub.OnHub = _ => Interlocked.Decrement(ref failures) >= 0 ? Reply.Empty(429, ("Retry-After", "7")) : null;
        AssertComplete(await DownloadAsync());
        Assert.Equal([7.0], Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Download_LongerThanAnnounced_IsRefused(bool lengthKnown)
    {
        byte[] longer = [.. Hub.Files[FakeHub.Weights], 1];
        Hub.OnContent = _ => new Reply(200, longer) { Length = lengthKnown ? null : -1 };
        var error = await ErrorAsync();
        Assert.Contains("'model.safetensors' has the wrong length", error, StringComparison.Ordinal);
        Assert.Contains((longer.Length - 1).ToString(CultureInfo.InvariantCulture), error, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Partial).Length);
    }

    [Fact]
    public async Task Download_ShorterThanAnnounced_IsRefusedWithoutRetry()
    {
        Hub.OnContent = _ => new Reply(200, Hub.Files[FakeHub.Weights][..^1]);
        Assert.Contains("wrong length", await ErrorAsync(), StringComparison.Ordinal);
        Assert.Single(Hub.ContentRequests);
    }

    [Fact]
    public async Task Download_WrongHashOfALargeFile_IsDeletedAndRefused()
    {
        Hub.OnContent = _ => new Reply(200, new byte[Hub.Files[FakeHub.Weights].Length]);
        var error = await ErrorAsync();
        Assert.Contains("'model.safetensors' arrived damaged", error, StringComparison.Ordinal);
        Assert.Contains(Hub.ETag(FakeHub.Weights), error, StringComparison.Ordinal);
        Assert.False(File.Exists(Partial));
        Assert.Single(Hub.ContentRequests);
    }

    [Fact]
    public async Task Download_WrongHashOfASmallFile_IsRefused()
    {
        Hub.OnHub = request => request.IsGet && FakeHub.Name(request) is "config.json"
            ? new Reply(200, new byte[Hub.Files["config.json"].Length])
            : null;
        Assert.Contains("'config.json' arrived damaged", await ErrorAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_DamagedPartOfAnEarlierRun_StartsOverOnce()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Partial)!);
        File.WriteAllBytes(Partial, new byte[CutAt]);
        AssertComplete(await DownloadAsync());
        Assert.Equal($"bytes={CutAt}-, all", Hub.Ranges);
    }

    [Fact]
    public async Task Download_Cancelled_KeepsThePart()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Collected(report =>
        {
            if (report is { File: FakeHub.Weights, BytesDone: > 0 })
            {
                cancellation.Cancel();
            }
        });
        Hub.Files[FakeHub.Weights] = FakeHub.SafeTensors(5_000_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(With(progress: progress), cancellation.Token));
        Assert.InRange(new FileInfo(Partial).Length, 1, 4_999_999);
        AssertComplete(await DownloadAsync());
    }

    [Fact]
    public async Task Download_Progress_RisesToTheWholeLengthOfEachFile()
    {
        var progress = new Collected();
        Hub.Files[FakeHub.Weights] = FakeHub.SafeTensors(5_000_000);
        await DownloadAsync(With(progress: progress));
        foreach (var (name, content) in Hub.Files)
        {
            var reports = progress.Reports.FindAll(report => string.Equals(report.File, name, StringComparison.Ordinal));
            Assert.Equal(reports.Select(report => report.BytesDone).Order(), reports.Select(report => report.BytesDone));
            Assert.All(reports, report => Assert.Equal(content.Length, report.BytesTotal));
            Assert.Equal(content.Length, reports[^1].BytesDone);
        }

        Assert.InRange(progress.Reports.Count(report => report.File is FakeHub.Weights), 4, 8);
    }

    private sealed class Collected(Action<DownloadProgress>? also = null) : IProgress<DownloadProgress>
    {
        internal List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            also?.Invoke(value);
        }
    }
}
