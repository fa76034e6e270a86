using System.Globalization;
using System.Text;

namespace MultiTaskBert.Samples.Comparison;

/// <summary>The runs as one table in Markdown: methods by kind, within a kind the best first.</summary>
internal sealed class MethodTable
{
    private readonly IReadOnlyList<MethodRow> _rows;
    private readonly int _seeds;

    /// <summary>Takes the runs that belong in the table.</summary>
    /// <param name="methods">The names of the methods that were asked for.</param>
    /// <param name="seeds">The seeds that were asked for.</param>
    /// <param name="runs">Their runs, of one settings each; others are not told apart.</param>
    public MethodTable(IReadOnlyList<string> methods, IReadOnlyList<long> seeds, IReadOnlyList<MethodRun> runs)
    {
        var baseline = runs.Where(run => run.Method == Methods.Baseline && run.Failure is null).ToDictionary(run => run.Seed);
        _seeds = seeds.Count;
        _rows = [.. methods.Select(method => new MethodRow(method, [.. runs.Where(run => run.Method == method).OrderBy(run => run.Seed)], baseline))];
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"| | method | {string.Join(" | ", MethodTraining.Heads)} | difference to `{Methods.Baseline}` | step time | seeds |");
        text.AppendLine($"|---|---|{string.Concat(MethodTraining.Heads.Select(_ => "--:|"))}--:|--:|--:|");
        foreach (var row in _rows.Where(row => row.Runs.Count > 0).OrderBy(row => row.Kind).ThenByDescending(row => row.Differences.Count > 0 ? row.Differences.Average() : double.NegativeInfinity))
        {
            text.AppendLine(Line(row));
        }

        string[] notes = [.. _rows.SelectMany(row => row.Failures), .. Twins(), .. NotRun()];
        return text.AppendJoin("", notes.Select(note => $"\n- {note}")).Append(notes.Length > 0 ? "\n" : "").ToString();
    }

    private string Line(MethodRow row)
    {
        var scores = MethodTraining.Heads.Select(head => row.Good.Count == 0 ? "–" : Number(row.Good.Average(run => run.Scores[head]), "0.0"));
        var seeds = row.Good.Count == row.Runs.Count ? "" : $", {row.Runs.Count - row.Good.Count} failed";
        return $"| {row.Kind.ToString().ToLowerInvariant()} | `{row.Method}` | {string.Join(" | ", scores)} | {Difference(row)} | {(row.StepTime is { } time ? Number(time, "0.00") + " ×" : "–")} | {row.Good.Count} of {_seeds}{seeds} |";
    }

    private static string Difference(MethodRow row) => row.Differences switch
    {
        _ when row.Kind == MethodKind.Baseline => "",
        { Count: 0 } => "–",
        [var one] => Number(one, "+0.00;−0.00;0.00"),
        var several => $"{Number(several.Average(), "+0.00;−0.00;0.00")} ± {Number(SeedInterval.Margin(several), "0.00")}",
    };

    // Two names for one training are no two findings.
    private IEnumerable<string> Twins() => _rows
        .Where(row => row.Good.Count > 0)
        .GroupBy(row => string.Join(' ', row.Good.Select(run => $"{run.Seed}:{run.WeightsSha256}")), StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => $"{string.Join(", ", group.Select(row => $"`{row.Method}`"))}: the same weights after training, bit for bit, so these are one method here.");

    private IEnumerable<string> NotRun() => _rows.Where(row => row.Runs.Count == 0).Select(row => $"`{row.Method}` was not run.");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
