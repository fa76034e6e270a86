using System.CommandLine;
using MultiTaskBert.Samples;

// One scenario a file; the first is what runs when none is named.
Command[] samples = [Quickstart.Command(), FreezingScenarios.Command(), CustomHead.Command(), JointNlu.Command()];

var root = new RootCommand("MultiTaskBert: one shared BERT encoder, many task heads. Without a command, the quickstart runs.");
foreach (var sample in samples)
{
    root.Subcommands.Add(sample);
}

return root.Parse(args is [] || args[0].StartsWith("--model", StringComparison.Ordinal) || args[0].StartsWith("--output", StringComparison.Ordinal)
    ? [samples[0].Name, .. args]
    : args).Invoke();
