using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Rows of words with more or fewer tags than words.</summary>
internal sealed class WordsAndTags : ILintRule
{
    public string Name => "words-and-tags";

    public IEnumerable<LintObservation> Look(LintInput input) =>
        from row in input.Rows
        from head in row.Row.Labels
        where input.Layouts.TryGetValue(head.Key, out var layout) && Differ(row.Row, head.Value, layout)
        select new LintObservation(
            input.Options.SeverityOfMisfits(row.Part),
            $"head {Quoted.Value(head.Key)}: the numbers of words and tags differ; give one tag a word.",
            row,
            FormattableString.Invariant($"{head.Value.AsTags()!.Count} tags for {row.Row.Words!.Count} words"));

    /// <summary>Whether that is so, and anything else that is wrong with the tags follows from it.</summary>
    internal static bool Differ(MtlRow row, Label label, LabelLayout layout) =>
        layout.Scheme is not null && label.AsTags() is { } tags && row.Words is { } words && words.Count != tags.Count;
}
