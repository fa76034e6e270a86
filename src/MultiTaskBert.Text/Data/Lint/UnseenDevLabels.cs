using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Classes that the dev rows have and no training row: they cannot be learned, and count as wrong.</summary>
internal sealed class UnseenDevLabels : ILintRule
{
    public string Name => "unseen-dev-labels";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            var known = layout.Items.ToHashSet(StringComparer.Ordinal);
            var trained = input.Labelled(LintPart.Train, head).SelectMany(row => layout.ItemsIn(row.Label)).ToHashSet(StringComparer.Ordinal);
            if (trained.Count == 0)
            {
                continue;
            }

            foreach (var (row, label) in input.Labelled(LintPart.Dev, head))
            {
                foreach (var name in layout.ItemsIn(label).Distinct(StringComparer.Ordinal).Where(name => known.Contains(name) && !trained.Contains(name)))
                {
                    yield return LintObservation.Warning($"head {Quoted.Value(head)}: dev rows have {Quoted.Value(name)}, which no training row has; it cannot be learned. Divide the data anew, or add such rows.", row);
                }
            }
        }
    }
}
