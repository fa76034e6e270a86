using System.Globalization;

namespace MultiTaskBert.Fuzz;

/// <summary>Runs one input again, in this process, so that a debugger can look on.</summary>
internal static class Replay
{
    /// <summary>Runs a file through the target that its name says, or through those that are given in each of their ways.</summary>
    internal static int File(string path, IReadOnlyList<IFuzzTarget> targets)
    {
        var named = FaultFile.Parse(path);
        IFuzzTarget[] chosen = targets.Count > 0 ? [.. targets] : [.. FuzzTargets.All.Where(target => target.Name == named?.Target)];
        if (chosen.Length == 0)
        {
            Console.Error.WriteLine($"The name of '{path}' says no target; name one.");
            return 2;
        }

        var worst = 0;
        foreach (var target in chosen)
        {
            foreach (var variant in named is { } known && known.Target == target.Name ? [known.Variant] : Enumerable.Range(0, target.Variants))
            {
                worst = Math.Max(worst, Run(target, System.IO.File.ReadAllBytes(path), variant));
            }
        }

        return worst;
    }

    /// <summary>Makes the input of one case again, keeps it in the current folder and runs it.</summary>
    internal static int Case(IFuzzTarget target, long seed, long index)
    {
        var (input, variant) = Mutator.Make(target, seed, index);
        var kept = FormattableString.Invariant($"{target.Name}.v{variant}.seed{seed}.case{index}.bin");
        System.IO.File.WriteAllBytes(kept, input);
        Console.WriteLine($"{kept}: {input.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes");
        return Run(target, input, variant);
    }

    private static int Run(IFuzzTarget target, byte[] input, int variant)
    {
        var folder = Directory.CreateTempSubdirectory("multitaskbert-replay-");
        try
        {
            var path = Path.Combine(folder.FullName, Supervisor.InputName);
            System.IO.File.WriteAllBytes(path, input);
            var verdict = CaseRunner.Run(target, path, variant, input.Length);
            Console.WriteLine(FormattableString.Invariant($"{target.Name}, way {variant}: {(verdict.Fault is not null ? "FAULT" : verdict.Accepted ? "accepted" : "refused")}, {verdict.Elapsed.TotalMilliseconds:N1} ms, {verdict.Allocated:N0} bytes"));
            if (verdict.Fault is { } fault)
            {
                Console.WriteLine(fault);
            }
            else if (!verdict.Accepted)
            {
                try
                {
                    target.Read(path, variant);
                }
                catch (Exception refusal) when (refusal is Data.DatasetException or IOException)
                {
                    Console.WriteLine(refusal.Message);
                }
            }

            return verdict.Fault is null ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
