using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Nearly as many classes as rows: mostly another column, such as an id or a text, was read as the label.</summary>
internal sealed class ClassesOfOneRow : ILintRule
{
    // With fewer rows it may be chance.
    private const int FewestRows = 10;

    public string Name => "classes-of-one-row";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from head in input.Layouts
        where input.HasOneClassARow(head.Key)
        let counts = input.Labelled(LintPart.Train, head.Key).SelectMany(row => head.Value.ItemsIn(row.Label)).CountBy(name => name, StringComparer.Ordinal).ToArray()
        let rows = counts.Sum(count => count.Value)
        let alone = counts.Count(count => count.Value == 1)
        where rows >= FewestRows && 2 * alone > rows
        select LintObservation.Warning(FormattableString.Invariant(
            $"head {Quoted.Value(head.Key)}: {alone:N0} of {rows:N0} training rows are the only one of their class; of one row a class is hardly learned. Is something else read as the label, such as an id?"));
}
