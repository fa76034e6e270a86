using MultiTaskBert.Data.Findings;

namespace MultiTaskBert.Data.Lint;

/// <summary>Rows without text, and data without rows.</summary>
internal sealed class EmptyRows : ILintRule
{
    public string Name => "empty-rows";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (part, name) in ((LintPart, string)[])[(LintPart.Train, "training"), (LintPart.Dev, "dev")])
        {
            if (input.DataOf(part) is { Count: 0 })
            {
                yield return LintObservation.Error($"The {name} data has no rows.");
            }
        }

        foreach (var row in input.Rows)
        {
            if (row.Row.InputProblem is { } problem)
            {
                yield return new LintObservation(
                    input.Options.SeverityOfMisfits(row.Part), "There is nothing to read; leave the row out, or look for a mistake where the data was made.", row, problem);
            }
        }
    }
}
