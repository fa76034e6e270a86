using MultiTaskBert.Kernels;
using MultiTaskBert.Runtime;
using static TorchSharp.torch;

namespace MultiTaskBert.Tests.Kernels;

/// <summary>The threads that kernels run on, those of LibTorch and those of .NET.</summary>
[Collection(nameof(OneAtATime))]
public sealed class KernelThreadsTests : IDisposable
{
    private readonly int _threads;

    public KernelThreadsTests()
    {
        LibTorch.EnsureLoaded();
        _threads = get_num_threads();
        set_num_threads(2);
    }

    [Fact]
    public void FindParallel_OnLinux_IsThere() => Assert.Equal(OperatingSystem.IsLinux(), OpenMPThreads.FindParallel() != 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void For_AnyParts_DoesEachOnce(bool ofLibTorch) => With(ofLibTorch, () =>
    {
        foreach (var parts in (int[])[0, 1, 2, 3, 1000])
        {
            var done = new int[parts];
            KernelThreads.For(parts, part => Interlocked.Increment(ref done[part]));
            Assert.All(done, count => Assert.Equal(1, count));
        }
    });

    [Fact]
    public void For_TwoThreads_UsesBoth() => With(ofLibTorch: true, () =>
    {
        // Each part waits for the other to have begun.
        using var both = new CountdownEvent(2);
        var met = new bool[2];
        KernelThreads.For(2, part =>
        {
            both.Signal();
            met[part] = both.Wait(TimeSpan.FromMinutes(1));
        });
        Assert.Equal([true, true], met);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void For_PartThatThrows_ThrowsHereAndGoesOnAfterwards(bool ofLibTorch) => With(ofLibTorch, () =>
    {
        var thrown = Assert.ThrowsAny<Exception>(() => KernelThreads.For(50, _ => throw new InvalidOperationException("no")));
        Assert.Equal("no", (thrown as AggregateException)?.InnerExceptions[0].Message ?? thrown.Message);
        var done = 0;
        KernelThreads.For(50, _ => Interlocked.Increment(ref done));
        Assert.Equal(50, done);
    });

    [Fact]
    public void For_SeveralCallersAtOnce_EachHasItsParts() => With(ofLibTorch: true, () =>
    {
        var done = new int[4];
        Thread[] callers = [.. Enumerable.Range(0, done.Length).Select(caller => new Thread(() =>
        {
            for (var round = 0; round < 20; round++)
            {
                KernelThreads.For(100, _ => Interlocked.Increment(ref done[caller]));
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.All(done, count => Assert.Equal(2000, count));
    });

    public void Dispose() => set_num_threads(_threads);

    private static void With(bool ofLibTorch, Action action)
    {
        var before = KernelChoice.OpenMPThreads;
        KernelChoice.OpenMPThreads = ofLibTorch;
        try
        {
            action();
        }
        finally
        {
            KernelChoice.OpenMPThreads = before;
        }
    }
}
