using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Classes that are much rarer in the training rows than the most frequent of their head.</summary>
internal sealed class ClassImbalance : ILintRule
{
    public string Name => "class-imbalance";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            var counts = input.Labelled(LintPart.Train, head).SelectMany(row => layout.ItemsIn(row.Label)).CountBy(name => name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
            if (counts.Count == 0)
            {
                continue;
            }

            var most = counts.MaxBy(count => count.Value);
            var rare = counts.Where(count => most.Value > input.Options.MaxImbalance * count.Value).ToDictionary(
                count => count.Key,
                count => FormattableString.Invariant($"head {Quoted.Value(head)}: {Quoted.Value(count.Key)} occurs {count.Value} times, {Quoted.Value(most.Key)} {most.Value} times; consider class weights, a focal loss, or more such rows."),
                StringComparer.Ordinal);
            foreach (var (row, label) in rare.Count == 0 ? [] : input.Labelled(LintPart.Train, head))
            {
                foreach (var name in layout.ItemsIn(label).Where(rare.ContainsKey))
                {
                    yield return LintObservation.Warning(rare[name], row);
                }
            }
        }
    }
}
