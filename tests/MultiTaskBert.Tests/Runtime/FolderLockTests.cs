using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>Who reads a folder waits for who changes it, and the other way round; between threads, and through the lock of the system that processes share.</summary>
public sealed class FolderLockTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    public void Folder_HeldByOneThread_LetsReadersAloneIn(bool firstChanges, bool secondChanges, bool isLetIn) =>
        AssertLetIn(_folder.Path, _folder.Path, firstChanges, secondChanges, isLetIn);

    // Threads of one process know a folder by its path; by two paths they meet at the lock of the system only, as two processes do.
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    public void Folder_HeldByAnotherPath_LetsReadersAloneIn(bool firstChanges, bool secondChanges, bool isLetIn)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There the mutex goes by the path.");
        Directory.CreateDirectory(_folder.File("real"));
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("real"));
        AssertLetIn(_folder.File("real"), _folder.File("link"), firstChanges, secondChanges, isLetIn);
    }

    [Fact]
    public void ForReading_FolderThatIsNotThere_LeavesItToWhoReads()
    {
        using var reading = FolderLock.ForReading(_folder.File("none"));
        Assert.False(Directory.Exists(_folder.File("none")));
    }

    private static void AssertLetIn(string first, string second, bool firstChanges, bool secondChanges, bool isLetIn)
    {
        using var entered = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            using var held = Take(second, secondChanges);
            entered.Set();
        });
        using (Take(first, firstChanges))
        {
            thread.Start();
            Assert.Equal(isLetIn, entered.Wait(isLetIn ? Late : Soon, TestContext.Current.CancellationToken));
        }

        Assert.True(entered.Wait(Late, TestContext.Current.CancellationToken));
        thread.Join();
    }

    private static FolderLock Take(string folder, bool changes) => changes ? FolderLock.ForChanging(folder) : FolderLock.ForReading(folder);
}
