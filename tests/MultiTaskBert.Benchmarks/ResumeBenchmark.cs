using System.Diagnostics;
using System.Globalization;

namespace MultiTaskBert.Benchmarks;

/// <summary>A training that is killed again and again ends as one that was left alone, and what checkpoints cost.</summary>
internal sealed class ResumeBenchmark : Benchmark
{
    public override string Name => "resume";

    public override string Description => "100 kills (SIGKILL) at random instants: every training ends with the bits of one that was left alone";

    public override IEnumerable<BenchmarkResult> Run(BenchmarkContext context)
    {
        var folder = Directory.CreateTempSubdirectory("multitaskbert-resume-").FullName;
        try
        {
            yield return Kill(context, folder, kills: context.Quick ? 5 : 100);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static BenchmarkResult Kill(BenchmarkContext context, string folder, int kills)
    {
        var whole = Train(Path.Combine(folder, "whole"), killAfter: null);
        var random = new Random(1);
        var (killed, trainings, equal) = (0, 0, 0);
        var delays = new List<double>();
        while (killed < kills)
        {
            var place = Path.Combine(folder, $"run-{trainings++}");
            (string Last, bool Killed) run;
            do
            {
                // From before the first step to after the last: a start takes about a second, a training about two.
                var delay = TimeSpan.FromMilliseconds(random.Next(300, 3000));
                run = Train(place, delay);
                killed += run.Killed ? 1 : 0;
                delays.Add(delay.TotalMilliseconds);
            }
            while (run.Killed);
            equal += run.Last == whole.Last ? 1 : 0;
            context.Note($"{killed} kills, {equal} of {trainings} trainings ended with the same bits");
        }

        return new BenchmarkResult
        {
            Case = "tiny BERT, dropout, shuffling, accumulation, unfreezing by steps, a checkpoint every 2 steps",
            Extra = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["kills"] = killed,
                ["trainings"] = trainings,
                ["bit_identical"] = equal,
                ["hash"] = whole.Last.Split(' ')[1],
            },
        };
    }

    private static (string Last, bool Killed) Train(string folder, TimeSpan? killAfter)
    {
        var trainee = Path.Combine(AppContext.BaseDirectory.Replace("MultiTaskBert.Benchmarks", "MultiTaskBert.Trainee", StringComparison.Ordinal), "MultiTaskBert.Trainee.dll");
        if (!File.Exists(trainee))
        {
            throw new FileNotFoundException("There is no training to kill: build the solution, and run the benchmarks from their build folder.", trainee);
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet", [trainee, folder, 2.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        var last = string.Empty;
        process.OutputDataReceived += (_, line) => last = line.Data ?? last;
        process.BeginOutputReadLine();
        var ended = process.WaitForExit(killAfter ?? Timeout.InfiniteTimeSpan);
        if (!ended)
        {
            process.Kill();
        }

        process.WaitForExit();
        return ended && process.ExitCode != 0
            ? throw new InvalidOperationException($"The training ended with {process.ExitCode} after '{last}'.")
            : (last, !ended);
    }
}
