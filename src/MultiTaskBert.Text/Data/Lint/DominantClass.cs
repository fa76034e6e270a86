using MultiTaskBert.Data.Findings;
using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>A class that nearly all training rows have (of tags that spell no entities: nearly all words): to answer it always is nearly always right.</summary>
internal sealed class DominantClass : ILintRule
{
    // With fewer labels a ratio says little.
    private const int FewestLabels = 20;

    public string Name => "dominant-class";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        foreach (var (head, layout) in input.Layouts.Where(head => head.Value.Scheme is not { HasEntities: true }))
        {
            // Of tags each word counts, of all else the row.
            string[][] labels = [.. input.Labelled(LintPart.Train, head).Select(row => (layout.Scheme is null ? layout.ItemsIn(row.Label).Distinct(StringComparer.Ordinal) : layout.ItemsIn(row.Label)).ToArray())];
            var counts = labels.SelectMany(names => names).CountBy(name => name, StringComparer.Ordinal).ToArray();
            var total = layout.Scheme is null ? labels.Length : labels.Sum(names => names.Length);
            if (total >= FewestLabels && counts.Length > 0 && counts.MaxBy(count => count.Value) is var (name, most) && most > input.Options.MaxClassRatio * total)
            {
                yield return LintObservation.Warning(FormattableString.Invariant(
                    $"head {Quoted.Value(head)}: {Quoted.Value(name)} is on {(double)most / total:P1} of the training {(layout.Scheme is not null ? "words" : "rows")}. Who answers nothing else is nearly always right, so accuracy says little; is it meant?"));
            }
        }
    }
}
