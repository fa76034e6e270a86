using System.Globalization;
using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>
/// Classes, or types of entities, whose names differ in white space, in the case of letters, in characters that are not seen or in how Unicode writes a letter alone: mostly one class,
/// written in several ways.
/// </summary>
internal sealed class NearEqualNames : ILintRule
{
    public string Name => "near-equal-names";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            var names = layout.Items.ToHashSet(StringComparer.Ordinal)
                .Union(input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)).SelectMany(row => layout.ItemsIn(row.Label)), StringComparer.Ordinal);
            foreach (var group in names.GroupBy(NameKey.Of, StringComparer.Ordinal).Select(group => group.Order(StringComparer.Ordinal).ToArray()).Where(group => group.Length > 1))
            {
                var isPlain = group.DistinctBy(NameKey.OfLetters, StringComparer.Ordinal).Count() == 1;
                string[] shown = [.. group.Select(name => isPlain ? Quoted.Value(name) : $"{Quoted.Value(name)} ({Codes(name)})")];
                yield return LintObservation.Warning(
                    $"head {Quoted.Value(head)}: the {Kind(layout)} {string.Join(", ", shown[..^1])} and {shown[^1]} differ only in {(isPlain ? "white space or case" : "white space, case, or how Unicode writes a character")}. "
                    + "If they are one, write them alike; else they are trained and counted apart.");
            }
        }
    }

    private static string Kind(LabelLayout layout) => layout.Scheme is not { } scheme ? "classes" : scheme.HasEntities ? "types" : "tags";

    private static string Codes(string name)
    {
        string[] codes = [.. name.EnumerateRunes().Where(rune => !rune.IsAscii).Select(rune => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}"))];
        return codes.Length > 0 ? $"with {string.Join(", ", codes)}" : "ASCII";
    }
}
