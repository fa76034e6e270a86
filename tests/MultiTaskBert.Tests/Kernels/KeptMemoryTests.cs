using System.Globalization;

namespace MultiTaskBert.Tests.Kernels;

public sealed class KeptMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hold_AfterATensorOf512MiB_KeepsItsMemoryUntilTheLastHolderLetsGo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only the malloc of Linux is asked.");
        var trainee = AppContext.BaseDirectory.Replace("MultiTaskBert.Tests", "MultiTaskBert.Trainee", StringComparison.Ordinal) + "MultiTaskBert.Trainee.dll";

        var result = await DotnetProcess.RunAsync(_folder.Path, TimeSpan.FromMinutes(2), new Dictionary<string, string>(StringComparer.Ordinal), "exec", trainee, "kept-memory");

        var grown = result.AssertSucceeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": "))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.InRange(grown["held"], 500, 1100);        // malloc may need a second block, as small ones come between
        Assert.InRange(grown["held once"], 500, 1100);
        Assert.InRange(grown["let go"], -100, 100);
        Assert.InRange(grown["never held"], -100, 100);
    }
}
