using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Classes named as programs write that there is no value: <c>nan</c>, <c>N/A</c>, <c>null</c>, <c>-</c>.</summary>
internal sealed class MissingValues : ILintRule
{
    // What pandas, R, spreadsheets and MNLI write. "None" and "NA" are left out: both are the names of classes often enough.
    private static readonly HashSet<string> Written = new(StringComparer.OrdinalIgnoreCase) { "nan", "n/a", "#n/a", "<na>", "null", "-", "--", "?", "undefined", "unlabeled", "unlabelled" };

    public string Name => "missing-values";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from head in input.Layouts
        where head.Value.Scheme is null
        from row in input.Labelled(LintPart.Train, head.Key).Concat(input.Labelled(LintPart.Dev, head.Key))
        from name in head.Value.ItemsIn(row.Label)
        where Written.Contains(name.Trim())
        select LintObservation.Warning(
            $"head {Quoted.Value(head.Key)}: the class {Quoted.Value(name)} looks like a missing value. If it is one, name it in {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.NoLabelValues)}; else it is learned as a class.", row.Row);
}
