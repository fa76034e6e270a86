using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Classes of a head that no training row has.</summary>
internal sealed class UnusedClasses : ILintRule
{
    public string Name => "unused-classes";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from head in input.Layouts
        let used = input.Labelled(LintPart.Train, head.Key).SelectMany(row => head.Value.ItemsIn(row.Label)).ToHashSet(StringComparer.Ordinal)
        where used.Count > 0
        from name in head.Value.Items.ToHashSet(StringComparer.Ordinal)
        where !used.Contains(name)
        select LintObservation.Warning($"head {Quoted.Value(head.Key)}: no training row has {Quoted.Value(name)}; take it out of the head, or add such rows.");
}
