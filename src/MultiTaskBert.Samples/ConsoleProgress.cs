using System.Globalization;
using MultiTaskBert.Training;
using Spectre.Console;

namespace MultiTaskBert.Samples;

/// <summary>Shows a training in the console: what the library chose, a progress bar with the losses, then a table with a row an epoch.</summary>
/// <param name="columns">The dev metrics in the table: the name of each and its heading.</param>
internal sealed class ConsoleProgress(params (string Metric, string Heading)[] columns) : ITrainerCallback
{
    private readonly List<EpochRecord> _epochs = [];
    private ProgressContext? _context;
    private ProgressTask? _task;

    /// <summary>Runs a training under a progress bar and prints its table.</summary>
    public TrainingResult Show(Func<TrainingResult> fit)
    {
        var result = AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                _context = context;
                return fit();
            });
        AnsiConsole.Write(Table());
        if (_epochs is [.., var last] && last.TruncatedRows + (last.Dev?.TruncatedRows ?? 0) > 0)
        {
            AnsiConsole.WriteLine($"Longer than the length limit, and cut: {last.TruncatedRows} training rows, {last.Dev?.TruncatedRows ?? 0} dev rows.");
        }

        return result;
    }

    public void OnTrainingStarted(TrainingStarted started)
    {
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{started.Rows:N0} rows, {started.TotalSteps:N0} steps; frozen: {started.Options.Freeze}"));
        foreach (var setting in started.Chosen)
        {
            AnsiConsole.WriteLine($"  {setting}");
        }

        foreach (var warning in started.Warnings)
        {
            AnsiConsole.WriteLine($"Warning: {warning}");
        }

        AnsiConsole.WriteLine(started.Parameters.ToString());
        _task = _context?.AddTask("training", maxValue: started.TotalSteps);
    }

    public void OnStepCompleted(StepCompleted step)
    {
        if (_task is not null)
        {
            _task.Value = step.Step;
            _task.Description = string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {step.Epoch}  step {step.Step}/{step.TotalSteps}  {string.Join("  ", step.HeadLosses.Select(loss => $"{loss.Key} {loss.Value:F3}"))}  learning rate {step.LearningRate:E1}");
        }
    }

    public void OnEpochCompleted(EpochRecord epoch)
    {
        _epochs.Add(epoch);

        // Into a file or a pipe no bar is drawn: a line an epoch shows that something happens.
        if (Console.IsOutputRedirected)
        {
            var dev = columns.Where(column => epoch.Dev is not null).Select(column => $", {column.Metric} {Number(100 * epoch.Dev![column.Metric], "F1")}");
            Console.WriteLine($"epoch {epoch.Epoch}: loss {Number(epoch.Loss, "F3")}{string.Concat(dev)}, {Number(epoch.Elapsed.TotalSeconds, "F0")} s");
        }
    }

    public void OnFreezeChanged(FreezeChanged change)
    {
        AnsiConsole.WriteLine($"After epoch {change.Epoch} more of the model is trainable:");
        AnsiConsole.WriteLine(change.Parameters.ToString());
    }

    private Table Table()
    {
        var table = new Table().Title("dev set after each epoch, metrics in %").Border(TableBorder.Rounded).Caption("* best so far");
        string[] headings = ["epoch", "trainable", "loss", .. columns.Select(column => column.Heading), "time"];
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(heading) { NoWrap = true, Padding = new Padding(0, 0, 1, 0), Alignment = Justify.Right });
        }

        foreach (var epoch in _epochs)
        {
            table.AddRow(
            [
                epoch.IsBest ? $"{epoch.Epoch} *" : $"{epoch.Epoch}  ",
                Number(epoch.TrainableParameters / 1e6, "F2") + " M",
                Number(epoch.Loss, "F3"),
                .. columns.Select(column => epoch.Dev is null ? "" : Number(100 * epoch.Dev[column.Metric], "F1")),
                Number(epoch.Elapsed.TotalSeconds, "F0") + " s",
            ]);
        }

        return table;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
