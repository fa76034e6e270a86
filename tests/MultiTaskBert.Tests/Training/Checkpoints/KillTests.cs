using System.Diagnostics;
using System.Text.Json.Nodes;
using MultiTaskBert.Callbacks;
using MultiTaskBert.Tests.Callbacks;

namespace MultiTaskBert.Tests.Training.Checkpoints;

/// <summary>A training in a process of its own is killed with SIGKILL again and again, at any instant, and ends as if nothing had been.</summary>
[Collection(nameof(OneAtATime))]
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fit_KilledTwentyTimesAtRandomInstants_EndsWithTheBitsAndHistoriesOfTheWholeTraining()
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
            Assert.Equal(History(_folder.File("whole")), History(_folder.File($"run-{training}")));
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
        var lines = await SmallDisk.RunAsync(disk, "600k", $"dotnet '{SmallDisk.Trainee}' '{disk}/run' 2; ls '{disk}/run'");
        var failed = Assert.Single(lines, line => line.StartsWith("failed ", StringComparison.Ordinal));
        Assert.Contains("No space left", failed, StringComparison.Ordinal);
        Assert.Contains("usable True", lines);
        Assert.StartsWith("checkpoint-", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.EndsWith(".tmp", StringComparison.Ordinal));
    }

    // Oracle: the training that keeps the output of frozen layers in memory.
    [Fact]
    public async Task Fit_DiskOfFeaturesThatFillsUp_WarnsAndEndsWithTheSameBits()
    {
        var whole = (await RunAsync(_folder.File("whole"), killAfterSteps: null, delay: 0)).Last;
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        var train = $"dotnet '{SmallDisk.Trainee}' '{_folder.Path}/run-$run' 1000 '' '{disk}/features'";
        var lines = await SmallDisk.RunAsync(disk, "32k", $"for run in 1 2; do {train.Replace("'", "\"", StringComparison.Ordinal)}; done");
        Assert.Equal([whole, whole], lines.Where(line => line.StartsWith("hash ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("warning No more rows are kept in ", StringComparison.Ordinal) && line.Contains("No space left", StringComparison.Ordinal));
    }

    /// <summary>What the histories of a training say, but for times and starts.</summary>
    private static string[] History(string folder)
    {
        var lines = File.ReadLines(Path.Combine(folder + "-history", "a.jsonl")).Select(line => JsonNode.Parse(line)!.AsObject()).Where(line => (string?)line["event"] != "started").ToArray();
        Array.ForEach(lines, line => line.Remove("seconds"));
        var table = CsvTable.Read(File.ReadAllText(Path.Combine(folder + "-history", "a.csv")));
        var seconds = Array.IndexOf(table[0], "seconds");
        var scalars = TensorBoardEvents.Files(folder + "-history").SelectMany(TensorBoardLogTests.Scalars)
            .Where(scalar => scalar.Tag != "trainable_parameters")   // written at each start
            .OrderBy(scalar => scalar.Step).ThenBy(scalar => scalar.Tag, StringComparer.Ordinal);
        return
        [
            .. lines.Select(line => line.ToJsonString()), .. table.Select(row => string.Join(',', row.Where((_, column) => column != seconds))),
            .. scalars.Select(scalar => FormattableString.Invariant($"{scalar.Tag} {scalar.Step} {scalar.Value:R}")),
        ];
    }

    /// <summary>Runs the training; kills it some steps later, and some milliseconds after that, unless it ends before.</summary>
    private static async Task<(long Start, string Last, bool Killed)> RunAsync(string folder, int? killAfterSteps, int delay)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", [SmallDisk.Trainee, folder, "2", folder + "-history"])
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
}
