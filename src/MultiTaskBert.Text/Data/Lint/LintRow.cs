namespace MultiTaskBert.Data.Lint;

/// <summary>A row and where it is.</summary>
/// <param name="Part">Which data it is of.</param>
/// <param name="Index">Its index there, from 0.</param>
/// <param name="Example">The row.</param>
public sealed record LintRow(LintPart Part, int Index, MtlExample Example)
{
    /// <summary>File and line; for a row that was made in code, the data and the index: <c>train row 3</c>.</summary>
    public override string ToString() => Example.Source?.ToString() ?? FormattableString.Invariant($"{(Part == LintPart.Train ? "train" : "dev")} row {Index}");
}
