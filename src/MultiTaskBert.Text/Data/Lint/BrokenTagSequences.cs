using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;
using MultiTaskBert.Tags;

namespace MultiTaskBert.Data.Lint;

/// <summary>Tags that stand where the scheme of their head does not allow them: an <c>I-X</c> that continues nothing, in BIOES a <c>B-X</c> that is never ended.</summary>
internal sealed class BrokenTagSequences : ILintRule
{
    public string Name => "broken-tags";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts)
        {
            if (layout.Scheme is not { } scheme)
            {
                continue;
            }

            var names = layout.Names.ToHashSet(StringComparer.Ordinal);
            foreach (var (row, label) in input.Labelled(LintPart.Train, head).Concat(input.Labelled(LintPart.Dev, head)))
            {
                if (label.AsTags() is { } tags && scheme.Broken(tags, names).ToArray() is { Length: > 0 } broken)
                {
                    yield return LintObservation.Warning($"head {Quoted.Value(head)}: {Advice(scheme)}", row, Detail(tags, broken));
                }
            }
        }
    }

    private static string Advice(TagScheme scheme) => scheme.Kind == TagSchemeKind.Iob2
        ? "an I- tag is not behind a B- or I- tag of its type. It is read as the beginning of an entity; write B- there if the data is in the scheme IOB2. "
            + $"If it is in IOB1, where most entities begin with I-, say so in the head's options: Scheme = {nameof(TagScheme)}.{nameof(TagScheme.Iob1)}."
        : $"a tag stands where the scheme {scheme} does not allow it. It is read as a person would, but an entity may be cut or joined: correct the tags, or say in the head's options how they are meant (Scheme).";

    private static string Detail(IReadOnlyList<string> tags, int[] broken)
    {
        var word = broken[0];
        var place = word == tags.Count
            ? $"{Quoted.Value(tags[^1])} at the end"
            : FormattableString.Invariant($"{Quoted.Value(tags[word])} at word {word}, behind {(word == 0 ? "nothing" : Quoted.Value(tags[word - 1]))}");
        return place + (broken.Length > 1 ? FormattableString.Invariant($", and {broken.Length - 1} more") : string.Empty);
    }
}
