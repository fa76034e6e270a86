using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Training rows with the same input and different gold answers for a head. Heads whose answers are not right or wrong, such as numbers, are left out.</summary>
internal sealed class ContradictoryRows : ILintRule
{
    public string Name => "contradictory-rows";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, _) in input.Layouts.Where(head => head.Value.HasExactAnswers))
        {
            var firsts = new Dictionary<UInt128, int>();
            foreach (var (row, label) in input.Labelled(LintPart.Train, head).Where(row => row.Row.Row.InputProblem is null))
            {
                var key = InputKey.HashOf(row.Row);
                if (!firsts.TryAdd(key, row.Index) && input.RowAt(LintPart.Train, firsts[key]) is var first && first.Row.Labels[head] is var other && !other.Equals(label))
                {
                    yield return LintObservation.Warning(
                        $"head {Quoted.Value(head)}: training rows with the same input have different labels; decide for one.", row, Difference(label, other, first));
                }
            }
        }
    }

    private static string Difference(Label label, Label other, LintRow place) => label.AsClass() is { } here && other.AsClass() is { } there
        ? $"{Quoted.Value(here)}, but {Quoted.Value(there)} at {place}"
        : $"not the label of {place}";
}
