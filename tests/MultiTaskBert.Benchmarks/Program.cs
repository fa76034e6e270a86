using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using MultiTaskBert;
using MultiTaskBert.Benchmarks;
using MultiTaskBert.Runtime;

// dotnet run -c Release --project tests/MultiTaskBert.Benchmarks -- <name>…|all|--list
// One JSON object a line on standard output; everything else goes to standard error.
var names = new Argument<string[]>("name") { Description = "Benchmarks to run, or 'all'.", Arity = ArgumentArity.ZeroOrMore };
var list = new Option<bool>("--list") { Description = "Names the benchmarks and what each measures." };
var data = new Option<DirectoryInfo?>("--shared") { Description = "The folder with models and data. Default: MULTITASKBERT_GOLDENS, else 'shared' in a folder above." };
var quick = new Option<bool>("--quick") { Description = "Fewer rounds and smaller work: to see that a benchmark runs, not to measure." };
var command = new RootCommand("Measures MultiTaskBert beside its peers, in one process, on the same work.") { names, list, data, quick };
command.SetAction(parsed =>
{
    var all = Benchmark.All;
    if (parsed.GetValue(list))
    {
        foreach (var benchmark in all)
        {
            Console.WriteLine($"{benchmark.Name,-20} {benchmark.Description}");
        }

        return 0;
    }

    var chosen = parsed.GetRequiredValue(names);
    if (chosen.Length == 0 || chosen.FirstOrDefault(name => name != "all" && all.All(benchmark => benchmark.Name != name)) is { } unknown && chosen.Length > 0)
    {
        Console.Error.WriteLine($"Name benchmarks to run: {string.Join(", ", all.Select(benchmark => benchmark.Name))}, or all.");
        return 2;
    }

    LibTorch.EnsureLoaded();   // before anything of TorchSharp's, so that all run under the settings the library makes
    var context = new BenchmarkContext(BenchmarkContext.FindShared(parsed.GetValue(data)), parsed.GetValue(quick));
    var failed = 0;
    foreach (var benchmark in all.Where(benchmark => chosen.Contains("all") || chosen.Contains(benchmark.Name)))
    {
        context.Note($"{benchmark.Name}: {benchmark.Description}");
        try
        {
            foreach (var result in benchmark.Run(context))
            {
                Console.WriteLine(JsonSerializer.Serialize(result with { Bench = benchmark.Name }, BenchmarkResult.Json));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ExternalException or MultiTaskBertException)
        {
            failed++;   // The hour that the others take is not lost.
            context.Note($"{benchmark.Name} failed: {exception}");
        }
    }

    return failed == 0 ? 0 : 1;
});
return command.Parse(args).Invoke();
