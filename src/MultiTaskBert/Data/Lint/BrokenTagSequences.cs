using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Tags <c>I-X</c> that continue nothing.</summary>
internal sealed class BrokenTagSequences : ILintRule
{
    public string Name => "broken-tags";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from row in input.Rows
        from head in row.Example.Labels
        where input.Layouts.GetValueOrDefault(head.Key) is TagsLayout && head.Value is NamesLabel
        let tags = ((NamesLabel)head.Value).Names
        let broken = Enumerable.Range(0, tags.Count).Where(word => IsBroken(tags, word)).ToArray()
        where broken.Length > 0
        select LintObservation.Warning(
            $"head {Quoted.Value(head.Key)}: an I- tag is not behind a B- or I- tag of its type. It is read as the beginning of an entity; write B- there if the data is in the scheme IOB2.",
            row,
            FormattableString.Invariant($"{Quoted.Value(tags[broken[0]])} at word {broken[0]}, behind {(broken[0] == 0 ? "nothing" : Quoted.Value(tags[broken[0] - 1]))}")
                + (broken.Length > 1 ? FormattableString.Invariant($", and {broken.Length - 1} more") : string.Empty));

    private static bool IsBroken(IReadOnlyList<string> tags, int word) =>
        TagRun.IsInside(tags[word])
        && (word == 0 || !((TagRun.IsBegin(tags[word - 1]) || TagRun.IsInside(tags[word - 1])) && string.Equals(TagRun.TypeOf(tags[word - 1]), TagRun.TypeOf(tags[word]), StringComparison.Ordinal)));
}
