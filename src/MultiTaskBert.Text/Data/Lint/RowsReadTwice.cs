using MultiTaskBert.Data.Findings;

namespace MultiTaskBert.Data.Lint;

/// <summary>Training rows that were read from the same line: a file that was read and joined twice.</summary>
internal sealed class RowsReadTwice : ILintRule
{
    public string Name => "rows-read-twice";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        var seen = new HashSet<(string File, int Line)>();
        return input.RowsOf(LintPart.Train).Where(row => row.Row.Source is { } source && !seen.Add((source.File, source.Line)))
            .Select(row => LintObservation.Warning("The training row was read from a line that another one is of, so it counts twice, and a part that is split off shares it. Is a file joined twice?", row));
    }
}
