using MultiTaskBert.Data.Findings;

namespace MultiTaskBert.Data.Lint;

/// <summary>Training rows without a label for any head of the model: they cost time and teach nothing.</summary>
internal sealed class UnlabelledRows : ILintRule
{
    public string Name => "unlabelled-rows";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from row in input.RowsOf(LintPart.Train)
        where !row.Row.Labels.Keys.Any(input.Layouts.ContainsKey)
        select LintObservation.Warning("The row has a label for no head; leave it out.", row);
}
