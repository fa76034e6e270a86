using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Classes, or types of entities, whose names differ in white space, in the case of letters or in what nobody sees alone: mostly one class, written in several ways.</summary>
internal sealed class NearEqualNames : ILintRule
{
    public string Name => "near-equal-names";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            var names = LabelItems.Of(layout)
                .Union(input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)).SelectMany(row => LabelItems.In(row.Label, layout)), StringComparer.Ordinal);
            foreach (var group in names.GroupBy(NameKey.Of, StringComparer.Ordinal).Select(group => group.Order(StringComparer.Ordinal).ToArray()).Where(group => group.Length > 1))
            {
                yield return LintObservation.Warning(
                    $"head {Quoted.Value(head)}: the {Kind(layout)} {string.Join(", ", group[..^1].Select(Quoted.Value))} and {Quoted.Value(group[^1])} differ only in {Difference(group)}. "
                    + "If they are one, write them alike; else they are trained and counted apart.");
            }
        }
    }

    private static string Kind(LabelLayout layout) => layout is not TagsLayout tags ? "classes" : tags.Scheme.HasEntities ? "types" : "tags";

    private static string Difference(string[] names) =>
        names.Select(NameKey.OfLetters).Distinct(StringComparer.Ordinal).Skip(1).Any() ? "invisible characters, in how characters are encoded, in white space or case" : "white space or case";
}
