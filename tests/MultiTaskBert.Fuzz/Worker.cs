namespace MultiTaskBert.Fuzz;

/// <summary>Runs the cases of one target, one after the other, in a process of its own: what ends the process ends no other target.</summary>
internal static class Worker
{
    /// <summary>Runs cases from where the state says.</summary>
    /// <param name="target">What reads.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="cases">The number of cases.</param>
    /// <param name="scratch">A folder for the state and the input.</param>
    /// <param name="faults">The folder for faulty inputs.</param>
    internal static int Run(IFuzzTarget target, long seed, long cases, string scratch, string faults)
    {
        using var state = new RunState(Path.Combine(scratch, Supervisor.StateName));
        var path = Path.Combine(scratch, Supervisor.InputName);

        // What is measured is the reader, not its compilation.
        File.WriteAllBytes(path, target.Seeds[0]);
        CaseRunner.Run(target, path, variant: 0, target.Seeds[0].Length);
        for (var index = state.Case; index < cases; state.Case = ++index)
        {
            var (input, variant) = Mutator.Make(target, seed, index);
            state.Variant = variant;
            File.WriteAllBytes(path, input);
            var verdict = CaseRunner.Run(target, path, variant, input.Length);
            if (verdict.Fault is { } fault)
            {
                state.Faults++;
                FaultFile.Keep(faults, target.Name, seed, index, variant, path, fault.ToString());
            }
            else if (verdict.Accepted)
            {
                state.Accepted++;
            }
            else
            {
                state.Refused++;
            }

            if (verdict.Elapsed.TotalMicroseconds > state.SlowestMicroseconds)
            {
                (state.SlowestMicroseconds, state.SlowestCase) = ((long)verdict.Elapsed.TotalMicroseconds, index);
            }

            if (verdict.Allocated > state.LargestAllocation)
            {
                (state.LargestAllocation, state.LargestCase) = (verdict.Allocated, index);
            }
        }

        state.IsFinished = true;
        return 0;
    }
}
