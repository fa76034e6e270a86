using System.CommandLine;
using MultiTaskBert.LoadTest;

// dotnet run -c Release --project tests/MultiTaskBert.LoadTest -- <name>…|all|--list [--requests N] [--clients N] [--kinds fp32,bf16,onnx] [--check]
// Serves MiniLM with an intent and slots on the loopback address, and asks it for sentences of SNIPS as many clients at once. The exit code is 1 if anything is lost, and with --check if it is slower than it should be.
var names = new Argument<string[]>("name") { Description = "Scenarios to run, or 'all'.", Arity = ArgumentArity.ZeroOrMore };
var list = new Option<bool>("--list") { Description = "Names the scenarios and what each shows." };
var requests = new Option<int?>("--requests") { Description = "How many requests a scenario makes; by default as many as it says with --list." };
var clients = new Option<int>("--clients") { Description = "How many clients ask at once.", DefaultValueFactory = _ => 64 };
var kinds = new Option<string>("--kinds") { Description = "What computes: fp32, bf16, onnx, int8, with commas between.", DefaultValueFactory = _ => "fp32,bf16,onnx" };
var shared = new Option<string?>("--shared") { Description = "The folder with models and data. Default: MULTITASKBERT_GOLDENS, else 'shared' in a folder above." };
var check = new Option<bool>("--check") { Description = "Fails where 'throughput' or 'single' is slower than it should be; for a machine that does nothing else." };
var command = new RootCommand("Puts a load on a served model.") { names, list, requests, clients, kinds, shared, check };
command.SetAction(async (parsed, cancellation) =>
{
    if (parsed.GetValue(list))
    {
        foreach (var scenario in Scenario.All)
        {
            Console.WriteLine($"{scenario.Name,-12} {scenario.Requests,7} requests; {scenario.Description}");
        }

        return 0;
    }

    var chosen = parsed.GetRequiredValue(names);
    if (chosen.Length == 0 || chosen.Any(name => name != "all" && Scenario.All.All(scenario => scenario.Name != name)))
    {
        Console.Error.WriteLine($"Name scenarios to run: {string.Join(", ", Scenario.All.Select(scenario => scenario.Name))}, or all.");
        return 2;
    }

    using var models = new ServedFolders(parsed.GetValue(shared));
    var (lost, misses) = (0, 0);
    foreach (var scenario in Scenario.All.Where(scenario => chosen.Contains("all") || chosen.Contains(scenario.Name)))
    {
        Console.WriteLine($"\n{scenario.Name}: {scenario.Description}");
        var load = new Load(models, parsed.GetValue(requests) ?? scenario.Requests, parsed.GetValue(clients), parsed.GetRequiredValue(kinds).Split(','));
        lost += await scenario.RunAsync(load, cancellation);
        if (parsed.GetValue(check))
        {
            misses += load.Misses.Count;
            foreach (var miss in load.Misses)
            {
                Console.WriteLine(miss);
            }
        }
    }

    Console.WriteLine(lost == 0 ? "\nNothing was lost." : $"\n{lost} lost.");
    return lost == 0 && misses == 0 ? 0 : 1;
});

// The server that it starts is this program too.
var serve = new Command("serve") { Hidden = true };
var folder = new Option<string>("--folder") { Required = true };
var kind = new Option<string>("--kind") { Required = true };
var port = new Option<int>("--port");
var queue = new Option<int>("--queue") { DefaultValueFactory = _ => 512 };
serve.Options.Add(folder);
serve.Options.Add(kind);
serve.Options.Add(port);
serve.Options.Add(queue);
serve.SetAction((parsed, cancellation) => ServerProgram.RunAsync(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(kind), parsed.GetValue(port), parsed.GetValue(queue), cancellation));
command.Subcommands.Add(serve);
return await command.Parse(args).InvokeAsync();
