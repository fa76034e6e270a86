using System.Diagnostics;
using System.Globalization;

namespace MultiTaskBert.Fuzz;

/// <summary>Watches the worker of one target: starts it, ends it where a case hangs, and starts it again behind a case that ended it.</summary>
/// <param name="target">What reads.</param>
/// <param name="seed">The seed of the run.</param>
/// <param name="cases">The number of cases.</param>
/// <param name="faults">The folder for faulty inputs.</param>
internal sealed class Supervisor(IFuzzTarget target, long seed, long cases, string faults)
{
    internal const string StateName = "state";
    internal const string InputName = "input";
    private const int RestartsAtMost = 50;
    private const long FewestCases = 50;   // are run however little time there is: a reader that was not tried would seem sound

    // Runaway recursion and runaway memory end a worker, and not the machine.
    private const string HeapLimit = "0x60000000";

    // Else what a reader holds could not be told from what it has let go of.
    private const string Generation0 = "0x400000";
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(5);

    // Of a worker that has just started: it is compiled meanwhile.
    private static readonly TimeSpan HangAtFirst = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs all cases, or as many as there is time for.</summary>
    internal FuzzResult Run(TimeSpan? limit)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"multitaskbert-fuzz-{Environment.ProcessId}-{target.Name}")).FullName;
        try
        {
            using var state = new RunState(Path.Combine(scratch, StateName));
            var clock = Stopwatch.StartNew();
            var isSecondTry = false;
            for (var starts = 0; !state.IsFinished && starts <= RestartsAtMost && !IsOver(state, clock, limit); starts++)
            {
                using var worker = Start(scratch);
                var before = state.Case;
                if (Watch(worker, state, clock, limit) is not { } ended)
                {
                    break;
                }

                if (ended.Length == 0)
                {
                    continue;
                }

                // On a busy machine a case may be slow once: one that hangs does so again.
                if (ended == Hung && !(isSecondTry && before == state.Case))
                {
                    isSecondTry = true;
                    continue;
                }

                isSecondTry = false;
                state.Faults++;
                FaultFile.Keep(faults, target.Name, seed, state.Case, state.Variant, Path.Combine(scratch, InputName), ended);
                state.Case++;
            }

            return new FuzzResult(target.Name, state.Case, state.Accepted, state.Refused, state.Faults, state.SlowestMicroseconds / 1000.0, state.SlowestCase, state.LargestAllocation, state.LargestCase);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static string Hung => FormattableString.Invariant($"The reader had not come back after {Hang.TotalSeconds} s.");

    private bool IsOver(RunState state, Stopwatch clock, TimeSpan? limit) => clock.Elapsed > limit && state.Case >= Math.Min(FewestCases, cases);

    /// <summary>Waits until the worker has ended. Returns what was wrong, nothing (empty), or null if the time is over.</summary>
    private string? Watch(Process worker, RunState state, Stopwatch clock, TimeSpan? limit)
    {
        var (running, since, patience) = (state.Case, Stopwatch.StartNew(), HangAtFirst);
        while (!worker.WaitForExit(Poll))
        {
            if (state.Case != running)
            {
                (running, since, patience) = (state.Case, Stopwatch.StartNew(), Hang);
            }
            else if (since.Elapsed > patience)
            {
                worker.Kill();
                worker.WaitForExit();
                return Hung;
            }

            if (IsOver(state, clock, limit))
            {
                worker.Kill();
                worker.WaitForExit();
                return null;
            }
        }

        return state.IsFinished ? string.Empty : $"The reader ended the process (exit code {worker.ExitCode.ToString(CultureInfo.InvariantCulture)}).";
    }

    private Process Start(string scratch)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Supervisor).Assembly.Location);
        }

        foreach (var argument in new[] { target.Name, "--worker", scratch, "--seed", seed.ToString(CultureInfo.InvariantCulture), "--cases", cases.ToString(CultureInfo.InvariantCulture), "--faults", faults })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_GCgen0size"] = Generation0;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        var worker = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        worker.OutputDataReceived += (_, _) => { };
        worker.ErrorDataReceived += (_, _) => { };
        worker.BeginOutputReadLine();
        worker.BeginErrorReadLine();
        return worker;
    }
}
