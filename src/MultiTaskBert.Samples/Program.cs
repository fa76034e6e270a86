using System.CommandLine;
using MultiTaskBert;
using MultiTaskBert.Samples;

// One scenario a file; the first is what runs when none is named.
Command[] samples =
[
    Quickstart.Command(), FreezingScenarios.Command(),
    DefaultsTrial.Command(), CustomHead.Command(), JointNlu.Command(), ManyDatasets.Command(), CompareMethods.Command(), AddATask.Command(), TransferAudits.Command(), DataLint.Command(), LongTexts.Command(), Tickets.Command(),
];

var root = new RootCommand("MultiTaskBert: one shared BERT encoder, many task heads. Without a command, the quickstart runs.");
foreach (var sample in samples)
{
    root.Subcommands.Add(sample);
}

string[] words = args is [] || args[0] is "--model" or "--output" or "--report" ? [samples[0].Name, .. args] : args;
try
{
    return await root.Parse(words).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or InvalidDataException or NotSupportedException or MultiTaskBertException)
{
    // What the user gave is wrong; the message says what and what to do.
    Console.Error.WriteLine(e.Message);
    return 1;
}
