namespace MultiTaskBert.Data;

/// <summary>Represents a row and where it is. Immutable.</summary>
public sealed class LintRow
{
    internal LintRow(LintPart part, int index, MtlRow row) => (Part, Index, Row) = (part, index, row);

    /// <summary>Gets which data it is of.</summary>
    public LintPart Part { get; }

    /// <summary>Gets its index there, from 0.</summary>
    public int Index { get; }

    /// <summary>Gets the row.</summary>
    public MtlRow Row { get; }

    /// <summary>Returns file and line; for a row that was made in code, the data and the index: <c>train row 3</c>.</summary>
    public override string ToString() => Row.Source?.ToString() ?? FormattableString.Invariant($"{(Part == LintPart.Train ? "train" : "dev")} row {Index}");
}
