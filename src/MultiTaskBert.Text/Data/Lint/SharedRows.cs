using MultiTaskBert.Data.Findings;

namespace MultiTaskBert.Data.Lint;

/// <summary>Dev rows whose input is also a training row's: the dev scores are too good then.</summary>
internal sealed class SharedRows : ILintRule
{
    public string Name => "shared-rows";

    public IEnumerable<LintObservation> Look(LintInput input)
    {
        if (input.Dev is null)
        {
            yield break;
        }

        var trained = new Dictionary<UInt128, int>();
        foreach (var row in input.RowsOf(LintPart.Train))
        {
            trained.TryAdd(InputKey.HashOf(row.Row), row.Index);
        }

        foreach (var row in input.RowsOf(LintPart.Dev).Where(row => row.Row.InputProblem is null))
        {
            if (trained.TryGetValue(InputKey.HashOf(row.Row), out var twin))
            {
                yield return LintObservation.Warning("The dev row is among the training rows as well, so dev scores say too much; leave it out of one of them.", row, $"the same as {input.RowAt(LintPart.Train, twin)}");
            }
        }
    }
}
