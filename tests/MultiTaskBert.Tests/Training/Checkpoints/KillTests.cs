using System.Diagnostics;

namespace MultiTaskBert.Tests.Training.Checkpoints;

/// <summary>A training in a process of its own is killed with SIGKILL again and again, at any instant, and ends as if nothing had been.</summary>
[Collection(nameof(OneAtATime))]
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fit_KilledTwentyTimesAtRandomInstants_EndsWithTheBitsOfTheWholeTraining()
    {
        var whole = (await RunAsync(_folder.File("whole"), killAfterSteps: null, delay: 0)).Last;
        var random = new Random(20261123);
        var kills = 0;
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        var starts = new List<long>();
        for (var training = 0; kills < Kills; training++)
        {
            // The end is reached by runs that are killed less and less early; each must come to the same hash.
            string last;
            do
            {
                (var start, last, var killed) = await RunAsync(_folder.File($"run-{training}"), random.Next(1, 7), random.Next(0, 60));
                starts.Add(start);
                kills += killed ? 1 : 0;
            }
            while (!last.StartsWith("hash ", StringComparison.Ordinal));
            hashes.Add(last);
        }

        Assert.StartsWith("hash ", whole, StringComparison.Ordinal);
        Assert.Equal([whole], hashes);
        Assert.Contains(starts, start => start > 0);
    }

    [Fact]
    public async Task Fit_DiskThatFillsUp_FailsClearlyWithTheModelUsableAndTheCheckpointsBeforeWhole()
    {
        // A file system of 600 KiB: room for the small checkpoints of the start, not for two that are kept and a third.
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        var script = $"mount -t tmpfs -o size=600k none '{disk}' || exit 77; dotnet '{Trainee}' '{disk}/run' 2; ls '{disk}/run'";
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOMP_SPINCOUNT"] = "0";
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/unshare"), "There is no unshare to make a small file system with.");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.SkipWhen(lines.Length == 0, $"A small file system cannot be made here: {await errors}");

        var failed = Assert.Single(lines, line => line.StartsWith("failed ", StringComparison.Ordinal));
        Assert.Contains("No space left", failed, StringComparison.Ordinal);
        Assert.Contains("usable True", lines);
        Assert.StartsWith("checkpoint-", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Runs the training; kills it some steps later, and some milliseconds after that, unless it ends before.</summary>
    private static async Task<(long Start, string Last, bool Killed)> RunAsync(string folder, int? killAfterSteps, int delay)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", [Trainee, folder, "2"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOMP_SPINCOUNT"] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var (first, last, steps, killed) = (0L, string.Empty, 0, false);
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            last = line;
            if (line.StartsWith("start ", StringComparison.Ordinal))
            {
                first = long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            }

            if (line.StartsWith("step ", StringComparison.Ordinal) && ++steps == killAfterSteps)
            {
                await Task.Delay(delay);
                killed = !process.HasExited;
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.True(killed || process.ExitCode == 0, await errors);
        return (first, last, killed);
    }

    // Built beside these tests, in the same configuration.
    private static string Trainee => AppContext.BaseDirectory.Replace("MultiTaskBert.Tests", "MultiTaskBert.Trainee", StringComparison.Ordinal) + "MultiTaskBert.Trainee.dll";
}
