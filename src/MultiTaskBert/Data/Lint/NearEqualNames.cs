using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Classes, or types of entities, whose names differ in white space or in the case of letters alone: mostly one class, written in several ways.</summary>
internal sealed class NearEqualNames : ILintRule
{
    public string Name => "near-equal-names";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            var names = LabelItems.Of(layout)
                .Union(input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)).SelectMany(row => LabelItems.In(row.Label, layout)), StringComparer.Ordinal);
            foreach (var group in names.GroupBy(Key, StringComparer.Ordinal).Select(group => group.Order(StringComparer.Ordinal).ToArray()).Where(group => group.Length > 1))
            {
                yield return LintObservation.Warning(
                    $"head {Quoted.Value(head)}: the {Kind(layout)} {string.Join(", ", group[..^1].Select(Quoted.Value))} and {Quoted.Value(group[^1])} differ only in white space or case. "
                    + "If they are one, write them alike; else they are trained and counted apart.");
            }
        }
    }

    private static string Kind(LabelLayout layout) => layout is not TagsLayout tags ? "classes" : tags.Scheme.HasEntities ? "types" : "tags";

    private static string Key(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();
}
