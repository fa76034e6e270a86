using MultiTaskBert.Labels;

namespace MultiTaskBert.Data.Lint;

/// <summary>Heads that no training row, or no dev row, has a label for, and that no training row has one for any.</summary>
internal sealed class HeadsWithoutLabels : ILintRule
{
    public string Name => "heads-without-labels";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        if (input.Train.Count > 0 && input.Train.NothingFor(input.Layouts.Keys) is { } nothing)
        {
            yield return LintObservation.Error($"There is nothing to train on: {nothing}");
            yield break;
        }

        foreach (var head in input.Layouts.Keys)
        {
            if (!input.Train.LabelCounts.ContainsKey(head))
            {
                yield return LintObservation.Warning($"head {Quoted.Value(head)}: no training row has a label for it, so nothing of it is trained; is it called otherwise in the data?");
            }
            else if (input.Dev is not null && !input.Dev.LabelCounts.ContainsKey(head))
            {
                yield return LintObservation.Warning($"head {Quoted.Value(head)}: no dev row has a label for it, so it is not evaluated.");
            }
        }
    }
}
