namespace MultiTaskBert.Data.Lint;

/// <summary>Rows and lines that the readers left out.</summary>
internal sealed class LeftOutWhileReading : ILintRule
{
    public string Name => "left-out";

    // Both halves of a dataset that was divided know what was left out of its file: it is told once.
    public IEnumerable<LintObservation> Look(LintInput input) =>
        input.Train.LeftOut.Concat(input.Dev?.LeftOut ?? []).Select(leftOut => leftOut.ToString()).Distinct(StringComparer.Ordinal).Select(leftOut => LintObservation.Note($"Left out while reading {leftOut}"));
}
