using MultiTaskBert.Runtime;

namespace MultiTaskBert.Tests.Runtime;

/// <summary>What happens when a process starts LibTorch for the first time on a machine: this assembly is run again, as processes of their own.</summary>
public sealed class FirstStartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FirstTensor_TwoProcessesAtOnceWithAFreshCache_WorksInBoth()
    {
        var cache = _folder.File("cache");
        var results = await Task.WhenAll(
            Start(cache, nameof(LibTorchTests.FirstTensor_WithoutAnyCallOfOurs_Works)), Start(cache, nameof(LibTorchTests.FirstTensor_WithoutAnyCallOfOurs_Works)));
        foreach (var result in results)
        {
            Assert.Contains("Total: 1", result.AssertSucceeded().Output, StringComparison.Ordinal);
        }

        if (LibTorchLoader.NeedsPatch())
        {
            var file = Assert.Single(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
            Assert.Equal("libLibTorchSharp.so", Path.GetFileName(file));
        }
        else
        {
            Assert.False(Directory.Exists(cache), "Where LibTorch loads as it is, nothing is written.");
        }
    }

    [Fact]
    public async Task EnsureLoaded_CacheCannotBeWritten_NamesFolderAndVariable()
    {
        Assert.SkipUnless(LibTorchLoader.NeedsPatch(), "LibTorch loads here as it is; the folder is not needed.");

        // A folder without write permission would not stop root; below a file nobody can make a folder.
        var cache = Path.Combine(_folder.Write("file", "not a folder"), "cache");
        var result = await Start(cache, nameof(LibTorchTests.EnsureLoaded_BackendThere_LetsTensorsBeMade));
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(nameof(LibTorchException), result.Output, StringComparison.Ordinal);
        Assert.Contains($"'{Path.Combine(cache, "native")}'", result.Output, StringComparison.Ordinal);
        Assert.Contains("MULTITASKBERT_CACHE", result.Output, StringComparison.Ordinal);
    }

    private Task<DotnetResult> Start(string cache, string test) => DotnetProcess.RunAsync(
        _folder.Path,
        TimeSpan.FromMinutes(2),
        new Dictionary<string, string>(StringComparer.Ordinal) { [LibTorch.CacheVariable] = cache },
        "exec",
        typeof(FirstStartTests).Assembly.Location,
        "-method",
        $"{typeof(LibTorchTests).FullName}.{test}",
        "-noColor");
}
