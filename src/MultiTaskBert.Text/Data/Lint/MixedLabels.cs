using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Heads of classes whose labels are names in most rows and numbers or flags in others, or the other way: mostly a value that slipped into another column.</summary>
internal sealed class MixedLabels : ILintRule
{
    public string Name => "mixed-labels";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, _) in input.Layouts.Where(head => input.HasOneClassARow(head.Key)))
        {
            var kinds = input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head))
                .Where(row => row.Label.AsClass() is not null)
                .GroupBy(row => row.Label.ClassForm, StringComparer.Ordinal)
                .OrderByDescending(kind => kind.Count())
                .ToArray();
            var usual = kinds.Take(1).SelectMany(kind => kind.Select(row => row.Label.AsClass()!)).ToHashSet(StringComparer.Ordinal);
            foreach (var kind in kinds.Skip(1))
            {
                // 1 and "1" are one class.
                foreach (var (row, label) in kind.Where(row => !usual.Contains(row.Label.AsClass()!)))
                {
                    yield return LintObservation.Warning(
                        $"head {Quoted.Value(head)}: the label is {kind.Key}, where most are {kinds[0].Key}, and so a class of its own. Is it meant? Numbers that stand for names are read with {nameof(JsonLinesOptions)}.{nameof(JsonLinesOptions.ClassNames)}.",
                        row,
                        Quoted.Value(label.AsClass()!));
                }
            }
        }
    }
}
