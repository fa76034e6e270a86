using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Labels of another kind than their head takes, names that it does not know, entities outside the text: whatever its layout complains of.</summary>
internal sealed class LabelMisfits : ILintRule
{
    public string Name => "label-misfits";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from row in input.Rows
        from head in row.Row.Labels
        let layout = input.Layouts.GetValueOrDefault(head.Key)
        where layout is not null && !WordsAndTags.Differ(row.Row, head.Value, layout)
        from problem in layout.Check(head.Value, row.Row.Text, row.Row.Words)
        let severity = input.Options.SeverityOfMisfits(row.Part)
        let hint = severity == LintSeverity.Error && row.Part == LintPart.Dev && LabelNames.IsUnknown(problem) ? " TrainerOptions.Evaluation.AllowUnknownLabels lets the dev set have it." : string.Empty
        select new LintObservation(severity, $"head {Quoted.Value(head.Key)}: the label does not fit the head.{hint}", row, problem);
}
