using MultiTaskBert.Labels;
using MultiTaskBert.Tokenization;

namespace MultiTaskBert.Data.Lint;

/// <summary>Rows that are too long, and gold answers that no token carries: cut off, without a token, or overlapped by a longer entity.</summary>
internal sealed class CutRows : ILintRule
{
    public string Name => "cut-rows";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var row in input.Rows.Where(row => row.Example.InputProblem is null))
        {
            var encoding = input.Encode(row.Example);
            if (encoding.TruncatedTokens > 0)
            {
                yield return LintObservation.Warning(
                    FormattableString.Invariant($"The row has more than {input.MaxLength} tokens, and its end is cut off; allow more ({nameof(CollatorOptions)}.{nameof(CollatorOptions.MaxLength)}) if the encoder can, or divide the text."),
                    row,
                    FormattableString.Invariant($"{encoding.TruncatedTokens} tokens cut off"));
            }

            foreach (var (head, label) in row.Example.Labels)
            {
                if (input.Layouts.TryGetValue(head, out var layout) && LintInput.IsSound(row.Example, label, layout) && Lost(encoding, label, layout) is > 0 and var lost)
                {
                    yield return LintObservation.Warning(
                        $"head {Quoted.Value(head)}: gold answers are lost, {(encoding.TruncatedTokens > 0 ? "cut off with the end of the row" : "since they have no token or overlap a longer entity")}.",
                        row,
                        FormattableString.Invariant($"{lost} lost"));
                }
            }
        }
    }

    // Of tags given one a word only entities count as lost: a word outside of them has nothing to teach that its neighbours have not.
    private static int Lost(TokenEncoding encoding, Label label, LabelLayout layout)
    {
        if (label is not NamesLabel { Names: var tags } || layout is not TagsLayout { Scheme: { HasEntities: true } scheme })
        {
            return layout.CountLost(new LabeledEncoding(encoding, label));
        }

        var without = new WordAlignment(encoding, overflow: false).WordsWithoutToken.ToHashSet();
        return scheme.Read(tags).Count(span => Enumerable.Range(span.FirstWord, span.LastWord - span.FirstWord + 1).Any(without.Contains));
    }
}
