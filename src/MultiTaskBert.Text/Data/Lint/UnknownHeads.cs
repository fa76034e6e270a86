using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Labels for heads that the model does not have.</summary>
internal sealed class UnknownHeads : ILintRule
{
    public string Name => "unknown-heads";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from row in input.Rows
        from head in row.Row.Labels.Keys
        where !input.Layouts.ContainsKey(head)
        select new LintObservation(
            input.Options.SeverityOfMisfits(row.Part),
            $"There is no head {Quoted.Value(head)}; the heads are: {Quoted.List([.. input.Layouts.Keys.Order(StringComparer.Ordinal)])}. Rename it, or leave it out when reading.",
            row);
}
