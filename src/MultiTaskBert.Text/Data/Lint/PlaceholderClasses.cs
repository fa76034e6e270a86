using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Heads whose classes have no names: <c>LABEL_0</c>, <c>LABEL_1</c>, …; for tags also bare numbers.</summary>
internal sealed class PlaceholderClasses : ILintRule
{
    public string Name => "placeholder-names";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            if (PlaceholderNames.AreLabels(layout.Names) || (layout.Scheme is not null && PlaceholderNames.AreNumbers(layout.Names)))
            {
                yield return LintObservation.Warning(
                    $"head {Quoted.Value(head)}: {Quoted.List(layout.Names)} are placeholders, not names"
                    + $"{(layout.Scheme is not null ? "; tags without names spell no entities" : string.Empty)}. Give the head the names in the same order, and the data too.");
            }
        }
    }
}
