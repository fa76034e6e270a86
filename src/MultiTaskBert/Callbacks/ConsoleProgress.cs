using System.Globalization;
using MultiTaskBert.Training;

namespace MultiTaskBert.Callbacks;

/// <summary>
/// Represents a callback that shows a training as plain text: what is trainable, a line an epoch, and while it runs, if there is somebody to see it, one line that is written over and
/// over: a bar, the losses, the learning rate, the pace, the time that is left.
/// </summary>
/// <remarks>
/// Into a file or a pipe only whole lines go, none for single steps. No colours and no cursor movement but the carriage return, so any terminal will do.
/// Not thread-safe, as no callback is; one instance a training.
/// </remarks>
/// <example><code>
/// var options = new TrainerOptions { Callbacks = [new ConsoleProgress()] };
/// </code></example>
public sealed class ConsoleProgress : ITrainerCallback
{
    private const int BarCells = 20;

    // Often enough to look alive, seldom enough to cost nothing.
    private static readonly TimeSpan Repaint = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _writer;
    private readonly bool _interactive;
    private readonly int _width;
    private int _epochs;
    private int _shown;                // columns of the line that is written over
    private TimeSpan? _painted;
    private (int Epoch, long Step, TimeSpan At) _pace;

    /// <summary>Initializes a new instance that writes to the console or to a writer.</summary>
    /// <param name="writer">The writer, of which the caller keeps ownership; null, the default, for the console.</param>
    /// <param name="interactive">
    /// Whether a carriage return leads back to the beginning of the line, as on a terminal, so that a moving line can be shown; null, the default, for yes on a console that is not redirected.
    /// </param>
    /// <param name="width">The number of columns that the moving line is cut to, so that it does not wrap; at least 20.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is less than 20.</exception>
    public ConsoleProgress(TextWriter? writer = null, bool? interactive = null, int width = 118)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 20);
        _width = width;
        _writer = writer ?? Console.Out;
        _interactive = interactive ?? (writer is null && !Console.IsOutputRedirected);
    }

    void ITrainerCallback.OnTrainingStarted(TrainingStarted started)
    {
        ArgumentNullException.ThrowIfNull(started);
        _epochs = started.Options.EpochsInForce;
        Line(string.Create(CultureInfo.InvariantCulture, $"Training on {started.Rows:N0} rows, {started.TotalSteps:N0} steps, heads {string.Join(", ", started.Heads)}; frozen: {started.Options.Freeze}"));
        if (started.DataSets.Count > 0)
        {
            Line($"  data sets: {string.Join(", ", started.DataSets.Select(set => string.Create(CultureInfo.InvariantCulture, $"{set.Key} {set.Value:N0} rows")))}");
        }

        foreach (var reading in started.LabelReadings)
        {
            Line($"  {reading}");
        }

        foreach (var setting in started.Chosen)
        {
            Line($"  {setting}");
        }

        foreach (var warning in started.Warnings)
        {
            Line($"Warning: {warning}");
        }

        Line(started.Parameters.ToString());
    }

    void ITrainerCallback.OnStepCompleted(StepCompleted step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (!_interactive)
        {
            return;
        }

        if (_pace.Epoch != step.Epoch)
        {
            _pace = (step.Epoch, step.Step, step.Elapsed);   // Anew in each epoch, so that evaluations do not count.
        }

        if (_painted is { } last && step.Elapsed - last < Repaint && step.Step < step.TotalSteps)
        {
            return;
        }

        _painted = step.Elapsed;
        Over(Moving(step));
    }

    void ITrainerCallback.OnEpochCompleted(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        var dev = epoch.Dev is null ? string.Empty : $"; dev: {Numbers(epoch.Dev.Headlines)}";
        Line(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch.Epoch}/{_epochs}: loss {epoch.Loss:G4} ({Numbers(epoch.HeadLosses)}){dev}{(epoch.IsBest ? "; best so far" : string.Empty)}; {Time(epoch.Elapsed)}"));
        foreach (var (name, set) in epoch.DataSets)
        {
            var own = epoch.Dev?.DataSets.GetValueOrDefault(name) is { } result ? $"; dev: {Numbers(result.Headlines)}" : string.Empty;
            Line(string.Create(CultureInfo.InvariantCulture, $"  {name}: {set.Rows:N0} rows, {set.Passes:0.##} passes so far{own}"));
        }

        if (epoch.Dev?.NotFiniteHeads is { Count: > 0 } broken)
        {
            Line($"  not finite on the dev set, and so never the best: {string.Join(", ", broken)}");
        }

        if (epoch.TruncatedRows + (epoch.Dev?.TruncatedRows ?? 0) is > 0 and var cut)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"  longer than the length limit, and cut: {cut - (epoch.Dev?.TruncatedRows ?? 0):N0} training rows, {epoch.Dev?.TruncatedRows ?? 0:N0} dev rows"));
        }

        foreach (var (rows, lost) in new[] { ("training", epoch.LostLabels), ("dev", epoch.Dev?.LostLabels ?? new Dictionary<string, long>(StringComparer.Ordinal)) })
        {
            if (Counts(lost) is { Length: > 0 } counts)
            {
                Line($"  gold answers that could not be laid on tokens, in the {rows} rows: {counts}");
            }
        }
    }

    private static string Counts(IEnumerable<KeyValuePair<string, long>> counts) =>
        string.Join(", ", counts.Where(count => count.Value > 0).Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {count.Value:N0}")));

    void ITrainerCallback.OnFreezeChanged(FreezeChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Line(string.Create(CultureInfo.InvariantCulture, $"After step {change.Step:N0} other parts of the model are trainable:"));
        Line(change.Parameters.ToString());
    }

    void ITrainerCallback.OnTrainingCompleted(TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var best = result.BestEpoch is { } epoch ? string.Create(CultureInfo.InvariantCulture, $"; best epoch {epoch}") : string.Empty;
        var reason = result.StopDetail is { } detail ? $"{result.StopReason}: {detail}" : result.StopReason.ToString();
        Line(string.Create(CultureInfo.InvariantCulture, $"Training ended ({reason}) after {result.Steps:N0} steps in {Time(result.Elapsed)}{best}"));
    }

    private string Moving(StepCompleted step)
    {
        var share = Math.Clamp((double)step.Step / step.TotalSteps, 0, 1);
        var full = (int)(share * BarCells);
        var seconds = (step.Elapsed - _pace.At).TotalSeconds;
        var pace = seconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {(step.Step - _pace.Step) / seconds:F1} steps/s") : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{new string('#', full)}{new string('.', BarCells - full)}] {share:P0}  epoch {step.Epoch}/{_epochs}  loss {step.Loss:F3} ({Numbers(step.HeadLosses)})  lr {step.LearningRate:G3}{pace}  {Time(step.Remaining)} left");
    }

    private void Over(string text)
    {
        var line = text.Length > _width ? text[.._width] : text;
        _writer.Write('\r' + line.PadRight(_shown));
        _writer.Flush();
        _shown = line.Length;
    }

    private void Line(string text)
    {
        if (_shown > 0)
        {
            _writer.Write('\r' + new string(' ', _shown) + '\r');
            _shown = 0;
        }

        _writer.WriteLine(text);
        _writer.Flush();
    }

    private static string Numbers(IEnumerable<KeyValuePair<string, double>> numbers) =>
        string.Join(", ", numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"{number.Key} {number.Value:F3}")));

    private static string Time(TimeSpan time) =>
        time.ToString(time.TotalHours >= 1 ? "d\\.hh\\:mm\\:ss" : "m\\:ss", CultureInfo.InvariantCulture);
}
