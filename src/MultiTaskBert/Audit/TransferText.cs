using System.Globalization;
using System.Text;

namespace MultiTaskBert.Audit;

/// <summary>The text of a <see cref="TransferReport"/>.</summary>
internal static class TransferText
{
    private static readonly string[] Columns = ["task", "metric", "trained", "score:", "gain over alone:", "verdict"];

    internal static string Plain(TransferReport report)
    {
        string[][] rows = [[.. Columns.Select(column => column.TrimEnd(':'))], .. Rows(report)];
        var widths = Columns.Index().Select(column => rows.Max(row => row[column.Index].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd()).Append('\n');
        }

        text.Append('\n');
        foreach (var task in report.Tasks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{task.Name}: {task.Advice}\n");
        }

        return text.Append('\n').Append(Note(report)).Append('\n').ToString();
    }

    internal static string Markdown(TransferReport report)
    {
        var table = new MarkdownTable(Columns);
        foreach (var row in Rows(report))
        {
            table.Add(row);
        }

        var text = new StringBuilder(table.ToString()).Append('\n');
        foreach (var task in report.Tasks)
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{task.Name.ReplaceLineEndings(" ")}**: {task.Advice.ReplaceLineEndings(" ")}\n");
        }

        return text.Append('\n').Append(Note(report)).Append('\n').ToString();
    }

    private static IEnumerable<string[]> Rows(TransferReport report)
    {
        foreach (var task in report.Tasks)
        {
            yield return [task.Name, task.HigherIsBetter ? task.Metric : $"{task.Metric} (smaller is better)", "alone", task.Alone.ToString(), string.Empty, string.Empty];
            yield return Row("together", task.Together);
            foreach (var pair in task.Pairs)
            {
                yield return Row($"with {pair.Partners[0]}", pair);
            }
        }

        static string[] Row(string trained, TransferEffect effect) => [string.Empty, string.Empty, trained, effect.Score.ToString(), effect.Gain.Signed(), effect.VerdictText];
    }

    private static string Note(TransferReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"n = {report.Seeds.Count} {(report.Seeds.Count == 1 ? "seed, so there are no intervals" : "seeds")}. {(report.Seeds.Count == 1 ? string.Empty : $"Intervals: {100 * report.Confidence:0.##} %, Student's t, of the gains paired by seed; each holds by itself, not all at once. ")}Labels (training, scored): {string.Join("; ", report.Tasks.Select(task => $"{task.Name} {task.TrainLabels:N0}, {task.ScoredLabels:N0}"))}.");
}
