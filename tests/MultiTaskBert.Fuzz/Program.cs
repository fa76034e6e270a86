using System.CommandLine;
using MultiTaskBert.Fuzz;

// dotnet run -c Release --project tests/MultiTaskBert.Fuzz -- <target>…|all --cases 100000 --seed 1
// Gives readers mutated files. Prints a table; the exit code is 1 if a reader did what it must not do.
var names = new Argument<string[]>("target") { Description = "Targets to run, or 'all'.", Arity = ArgumentArity.ZeroOrMore };
var cases = new Option<long>("--cases") { Description = "The number of inputs of each target.", DefaultValueFactory = _ => 10_000 };
var total = new Option<long?>("--total") { Description = "The number of inputs of all targets together, in place of --cases." };
var seconds = new Option<double?>("--seconds") { Description = "The time that all targets together may take; what is not run by then is not run, but for the first cases of each." };
var seed = new Option<long>("--seed") { Description = "Any number: with it, the target and the number of a case an input is made again.", DefaultValueFactory = _ => 1 };
var parallel = new Option<int>("--parallel") { Description = "How many targets run at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
var faults = new Option<string>("--faults") { Description = "The folder for inputs that a reader did wrong with.", DefaultValueFactory = _ => Path.Combine("artifacts", "fuzz") };
var list = new Option<bool>("--list") { Description = "Names the targets, with their seeds and ways of reading." };
var replay = new Option<FileInfo?>("--replay") { Description = "Runs one file that was kept, and says what becomes of it. Without a target, its name says which." };
var only = new Option<long?>("--case") { Description = "Runs this one case of a target, keeps its input and says what becomes of it." };
var worker = new Option<string?>("--worker") { Hidden = true };
var command = new RootCommand("Gives the readers of MultiTaskBert files that are nearly right.") { names, cases, total, seconds, seed, parallel, faults, list, replay, only, worker };
command.SetAction(parsed =>
{
    var chosen = parsed.GetValue(names) ?? [];
    if (parsed.GetValue(list))
    {
        foreach (var target in FuzzTargets.All)
        {
            Console.WriteLine($"{target.Name,-14} {target.Form,-8} {target.Seeds.Count,3} seeds {target.Variants,3} ways");
        }

        return 0;
    }

    if (chosen.FirstOrDefault(name => name != "all" && FuzzTargets.All.All(target => target.Name != name)) is { } unknown)
    {
        Console.Error.WriteLine($"There is no target '{unknown}'; there are: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}, and all.");
        return 2;
    }

    IFuzzTarget[] targets = [.. FuzzTargets.All.Where(target => chosen.Contains("all") || chosen.Contains(target.Name))];
    if (parsed.GetValue(replay) is { } file)
    {
        return Replay.File(file.FullName, targets);
    }

    if (targets.Length == 0)
    {
        Console.Error.WriteLine($"Name targets to run: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}, or all.");
        return 2;
    }

    if (parsed.GetValue(only) is { } index)
    {
        return Replay.Case(targets[0], parsed.GetValue(seed), index);
    }

    var folder = Path.GetFullPath(parsed.GetRequiredValue(faults));
    var each = parsed.GetValue(total) is { } all ? Math.Max(1, all / targets.Length) : parsed.GetValue(cases);
    if (parsed.GetValue(worker) is { } scratch)
    {
        return Worker.Run(targets[0], parsed.GetValue(seed), each, scratch, folder);
    }

    // What an earlier run kept would be counted as this one's.
    foreach (var old in targets.SelectMany(target => Directory.Exists(folder) ? Directory.GetFiles(folder, $"{target.Name}.*") : []))
    {
        File.Delete(old);
    }

    var atOnce = Math.Clamp(parsed.GetValue(parallel), 1, targets.Length);
    TimeSpan? limit = parsed.GetValue(seconds) is { } time ? TimeSpan.FromSeconds(time * atOnce / targets.Length) : null;
    var results = new FuzzResult[targets.Length];
    Parallel.For(0, targets.Length, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, i => results[i] = new Supervisor(targets[i], parsed.GetValue(seed), each, folder).Run(limit));

    Console.WriteLine(FuzzResult.Head);
    Console.WriteLine(string.Join('\n', results.Select(result => result.ToString())));
    var sum = results.Sum(result => result.Faults);
    Console.WriteLine(FormattableString.Invariant($"\n{results.Sum(result => result.Cases):N0} cases, {sum:N0} faults (seed {parsed.GetValue(seed)})"));
    foreach (var result in results)
    {
        foreach (var (kind, count, first) in FaultFile.Kinds(folder, result.Target))
        {
            Console.WriteLine($"{result.Target}: {count} × {kind} (first: case {first})");
        }
    }

    if (sum > 0)
    {
        Console.WriteLine($"Inputs are kept in {folder}; run one again with --replay <file>.");
    }

    return sum > 0 ? 1 : 0;
});
return command.Parse(args).Invoke();
