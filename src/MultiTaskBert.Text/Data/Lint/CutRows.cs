using MultiTaskBert.Labels;
using MultiTaskBert.Labels.Alignment;

namespace MultiTaskBert.Data.Lint;

/// <summary>Rows that are too long, and gold answers that nothing which the head reads carries: cut off, without a token, overlapped by a longer entity, or in a word with another.</summary>
internal sealed class CutRows : ILintRule
{
    public string Name => "cut-rows";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var row in input.Rows.Where(row => row.Row.InputProblem is null))
        {
            var encoding = input.Encode(row.Row);
            if (encoding.TruncatedTokens > 0)
            {
                yield return LintObservation.Warning(
                    FormattableString.Invariant($"The row has more than {input.MaxLength} tokens, and {input.AdviceOnLongRows}"),
                    row,
                    FormattableString.Invariant($"{encoding.TruncatedTokens} tokens cut off"));
            }

            foreach (var (head, label) in row.Row.Labels)
            {
                if (input.Layouts.TryGetValue(head, out var layout) && LintInput.IsSound(row.Row, label, layout) && Lost(new LabeledEncoding(encoding, label, row.Row.Text), layout) is > 0 and var lost)
                {
                    yield return LintObservation.Warning(
                        $"head {Quoted.Value(head)}: gold answers are lost, {(encoding.TruncatedTokens > 0 ? "cut off with the end of the row" : "since they have no token, overlap a longer entity, or share a word with another")}.",
                        row,
                        FormattableString.Invariant($"{lost} lost"));
                }
            }
        }
    }

    // Of tags given one a word only entities count as lost: a word outside of them has nothing to teach that its neighbours have not. Without a word that has no token an entity is
    // still whole; without one that was cut off it is not.
    private static int Lost(LabeledEncoding row, LabelLayout layout)
    {
        if (row.Label?.AsTags() is not { } tags || layout.Scheme is not { HasEntities: true } scheme)
        {
            return layout.CountLost(row);
        }

        var places = TagPlaces.Of(row.Encoding, TagUnit.Word, text: null);
        return scheme.Read(tags).Count(entity => IsLost([.. Enumerable.Range(entity.FirstWord, entity.LastWord - entity.FirstWord + 1)], places));
    }

    private static bool IsLost(int[] words, TagPlaces places) =>
        Array.Exists(words, word => places.TokenOf(word) < 0 && !places.Unseen[word]) || Array.TrueForAll(words, word => places.Unseen[word]);
}
