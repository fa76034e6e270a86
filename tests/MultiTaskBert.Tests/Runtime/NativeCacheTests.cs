using System.Security.Cryptography;
using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Runtime;

public sealed class NativeCacheTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Place_NewFolder_WritesTheFileUnderItsHash()
    {
        var cache = _folder.File("a/b");
        var path = NativeCache.Place(cache, "lib.so", Content);
        Assert.Equal(Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(Content)), "lib.so"), path);
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Place_SameFileThere_LeavesItUntouched()
    {
        var path = NativeCache.Place(_folder.Path, "lib.so", Content);
        var then = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, then);
        Assert.Equal(path, NativeCache.Place(_folder.Path, "lib.so", Content));
        Assert.Equal(then, File.GetLastWriteTimeUtc(path));
    }

    [Theory]
    [InlineData(new byte[] { 9, 9, 9, 9, 9 })]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { })]
    public void Place_OtherBytesUnderTheName_ReplacesThem(byte[] wrong)
    {
        var path = NativeCache.Place(_folder.Path, "lib.so", Content);
        File.WriteAllBytes(path, wrong);
        Assert.Equal(path, NativeCache.Place(_folder.Path, "lib.so", Content));
        Assert.Equal(Content, File.ReadAllBytes(path));
    }

    [Fact]
    public void Place_LinkUnderTheName_ReplacesTheLinkAndNotItsTarget()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var path = NativeCache.Place(_folder.Path, "lib.so", Content);
        var elsewhere = _folder.File("elsewhere.so");
        File.WriteAllBytes(elsewhere, Content);
        File.Delete(path);
        File.CreateSymbolicLink(path, elsewhere);

        NativeCache.Place(_folder.Path, "lib.so", Content);

        Assert.Null(new FileInfo(path).LinkTarget);
        Assert.True(File.Exists(elsewhere));
    }

    [Fact]
    public void Place_OnUnix_IsReadableByItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix permissions.");
            return;
        }

        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var cache = _folder.File("cache");
        var path = NativeCache.Place(cache, "lib.so", Content);
        Assert.Equal(ReadWrite, File.GetUnixFileMode(path));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(cache));
    }

    [Fact]
    public void Place_FolderOpenToAll_IsClosed()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no Unix permissions.");
            return;
        }

        var folder = Path.GetDirectoryName(NativeCache.Place(_folder.Path, "lib.so", Content))!;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        NativeCache.Place(_folder.Path, "lib.so", Content);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Place_ManyAtOnce_NobodySeesHalfAFile()
    {
        var big = new byte[1 << 20];
        for (var i = 0; i < big.Length; i++)
        {
            big[i] = (byte)(i * 31);
        }

        var readers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => File.ReadAllBytes(NativeCache.Place(_folder.Path, "lib.so", big))));
        Assert.All(await Task.WhenAll(readers), bytes => Assert.True(bytes.AsSpan().SequenceEqual(big)));
        Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Place_BelowAFile_ThrowsIOException()
    {
        var file = _folder.Write("file", "not a folder");
        Assert.ThrowsAny<IOException>(() => NativeCache.Place(Path.Combine(file, "native"), "lib.so", Content));
    }

    [Fact]
    public void CannotWriteCache_Message_NamesFolderReasonAndVariable()
    {
        var message = LibTorchException.CannotWriteCache("/readonly/native", new UnauthorizedAccessException("Access denied.")).Message;
        Assert.Contains("'/readonly/native'", message, StringComparison.Ordinal);
        Assert.Contains("Access denied.", message, StringComparison.Ordinal);
        Assert.Contains("MULTITASKBERT_CACHE", message, StringComparison.Ordinal);
    }
}
