using System.Globalization;
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
                    $"head {Quoted.Value(head)}: the {Kind(layout)} {string.Join(", ", group[..^1].Select(Shown))} and {Shown(group[^1])} differ only in {Difference(group)}. "
                    + "If they are one, write them alike; else they are trained and counted apart.");
            }
        }
    }

    private static string Kind(LabelLayout layout) => layout is not TagsLayout tags ? "classes" : tags.Scheme.HasEntities ? "types" : "tags";

    // With what is invisible, or sits on the letter before, as its code.
    private static string Shown(string name) => Quoted.Value(string.Concat(name.Select(character =>
        character is not ' ' && (char.IsWhiteSpace(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
            ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}")
            : character.ToString())));

    private static string Difference(string[] names) =>
        names.Select(NameKey.OfLetters).Distinct(StringComparer.Ordinal).Skip(1).Any() ? "invisible characters, in how characters are encoded, in white space or case" : "white space or case";
}
